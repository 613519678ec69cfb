"""A copied cookie goes on opening pages after its owner has signed out."""

from tests.attack.ground import Broken, Browser, Ground


def attack(ground: Ground) -> None:
    ground.start()
    owner = ground.secretariat()
    thief = Browser(ground.url)
    for cookie in owner.jar:
        thief.jar.set_cookie(cookie)
    if thief.get("/people", follow=False).status != 200:
        raise RuntimeError("the copy does not work to begin with")

    owner.post("/sign-out")

    if thief.get("/people", follow=False).status == 200:
        raise Broken("the copied cookie still reads the directory")
