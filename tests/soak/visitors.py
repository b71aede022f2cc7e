"""People at work, many at once: each with a connection of their own, filling in the forms as they stand."""

from __future__ import annotations

import http.client
import random
import re
import time
import urllib.parse
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import html5lib

from tests.forms import read_form
from tests.live import Server

LEAD_PAGE = re.compile(r"/leads/(GZ-\d{4}-\d{6}-\d+)$")
Done = TypeVar("Done")


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class NotServed(Exception):
    """No answer came: the connection was refused or broke off. What was sent may or may not have been done."""


class Unexpected(Exception):
    """An answer that this work should never see; the text tells which."""


@dataclass
class Visitor:
    """One signed-in person; ``seconds`` gathers how long each request took."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def again(self) -> Visitor:
        """The same person in another window."""
        return Visitor(self.port, dict(self.cookies))

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, list[str]]) -> Answer:
        return self._ask("POST", path, urllib.parse.urlencode(fields, doseq=True))

    def submit(self, page: Answer, path: str, values: dict[str, str], action: str | None = None) -> Answer:
        """Fills in the page's form and sends it, hidden fields and tokens included."""
        form = read_form(page.text, action=action, here=path)
        return self.post(form.action, {**form.fields, **{name: [value] for name, value in values.items()}})

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise NotServed(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        self.seconds.append(time.perf_counter() - started)
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return Answer(response.status, response.headers.get("Location", ""), text)


def signed_in(server: Server, username: str) -> Visitor:
    """A sample person who has come in by the door."""
    visitor = Visitor(server.port)
    door = visitor.get("/sign-in")
    came = visitor.submit(door, "/sign-in", {"username": username, "password": server.sample_password})
    if came.status != 303:
        raise Unexpected(f"signing in was answered {came.status}")
    return visitor


def make_lead(visitor: Visitor, name: str) -> str:
    """A new lead of an investor of that name; returns its number once the server has said it is saved.

    Asked whether it is one of the similar investors it knows, the answer is no.
    """
    values = {"investor_name": name, "intention": f"{name} 的投资意向", "source": "压力测试"}
    answer = visitor.submit(visitor.get("/leads/new"), "/leads/new", values)
    if answer.status == 422 and 'name="use_enterprise"' in answer.text:
        answer = visitor.submit(answer, "/leads/new", {**values, "use_enterprise": "0"})
    found = LEAD_PAGE.search(answer.location)
    if answer.status != 303 or not found:
        raise Unexpected(f"a new lead was answered {answer.status} {answer.location}\n{said(answer)}")
    return found[1]


def investor(seed: str) -> str:
    """A sample name that resembles no other: six hanzi drawn for that seed."""
    drawn = random.Random(seed)
    return "样例·" + "".join(chr(drawn.randrange(0x4E00, 0x9FA6)) for _ in range(6))


def said(answer: Answer) -> str:
    """The words of the page's main part."""
    main = next(html5lib.parse(answer.text, namespaceHTMLElements=False).iter("main"), None)
    return "" if main is None else " ".join(" ".join(main.itertext()).split())[:1500]


def add_word(visitor: Visitor, number: str, word: str) -> int:
    """Adds a word to the lead's intention, again from the start whenever somebody was faster; returns how often."""
    path = f"/leads/{number}/edit/basics"
    for attempt in range(1000):
        page = visitor.get(path)
        if page.status != 200:
            raise Unexpected(f"{path} was answered {page.status}")
        before = read_form(page.text, action=path).fields["intention"][0]
        answer = visitor.submit(page, path, {"intention": f"{before} {word}"}, action=path)
        if answer.status == 303:
            return attempt
        if answer.status != 409:
            raise Unexpected(f"an edit was answered {answer.status}\n{said(answer)}")
    raise Unexpected("a thousand others were faster")


def at_once(work: Iterable[Callable[[], Done]]) -> list[Done]:
    """Does all of it at the same time, a thread for each; the first exception is raised when all have ended."""
    pieces = list(work)
    with ThreadPoolExecutor(len(pieces)) as pool:
        return [future.result() for future in [pool.submit(piece) for piece in pieces]]
