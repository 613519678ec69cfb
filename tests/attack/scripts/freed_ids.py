"""A dismissed organiser's old sign-in link opens the session of whoever got the freed id.

SQLite gives a freed id again, so a token that signs only the id of its row names the next row.
"""

from tests.attack.ground import Broken, Ground, link_in


def attack(ground: Ground) -> None:
    ground.start()
    ground.flask("create-organiser", "old@sec.example", "--name", "Old")
    old = ground.flask("sign-in-link", "old@sec.example")
    ground.sql("DELETE FROM sign_in_links")

    ground.flask("create-organiser", "new@sec.example", "--name", "New")
    ground.flask("sign-in-link", "new@sec.example")
    answer = ground.stranger().get(link_in(old, "/sign-in/"))

    if answer.status == 200:
        raise Broken("the dismissed one's link opens the other's session")
