"""A site sends its sign-in links and cookies where everybody on the way reads them."""

from tests.attack.ground import Broken, Ground


def attack(ground: Ground) -> None:
    ground.environment["PUBLIC_URL"] = "http://meet.example.org"
    done = ground.run_flask("create-organiser", "sec@sec.example")
    if done.returncode == 0:
        raise Broken("PUBLIC_URL=http:// is taken without a word")
    if b"ALLOW_HTTP" not in done.stderr:
        raise Broken("it does not say what is to be mended")
    ground.environment["ALLOW_HTTP"] = "1"
    ground.flask("create-organiser", "sec@sec.example")
