"""The shell around every page (navigation, who is signed in) and the pages that belong to no single room: the desk,
the search page, the sheet of components."""
