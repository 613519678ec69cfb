"""What `make run` serves below /static says no `nosniff`: a browser may guess its kind."""

from tests.attack.ground import Broken, Ground


def attack(ground: Ground) -> None:
    ground.serve()

    answer = ground.stranger().get("/static/style.css")

    if answer.status != 200:
        raise RuntimeError(f"the style sheet answered {answer.status}")
    if answer.headers.get("x-content-type-options") != "nosniff":
        raise Broken("a style sheet comes without X-Content-Type-Options")
