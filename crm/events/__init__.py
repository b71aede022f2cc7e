"""Events (推介活动): a promotion event from its plan to its report, with the booklet printed for it.

An *event* has a host and other units, a place, days and a programme. *Invitations* go to enterprises and people, who
reply and come (*check-in*); *meetings* are arranged; *leads* are born and *signings* held there. The *booklet* (项目册,
in ``booklets/``) is what is chosen for the event and how it is ordered; an *edition* is a booklet printed, numbered
and frozen.
"""
