"""A site signs everything with a key that can be guessed."""

from tests.attack.ground import Broken, Ground


def attack(ground: Ground) -> None:
    for key in ("secret", "k" * 31):
        ground.environment["SECRET_KEY"] = key
        done = ground.run_flask("create-organiser", "sec@sec.example")
        if done.returncode == 0:
            raise Broken(f"it starts with a key of {len(key)} letters")
        if b"SECRET_KEY" not in done.stderr or b"Traceback" in done.stderr:
            raise Broken("it does not say what is to be mended")
