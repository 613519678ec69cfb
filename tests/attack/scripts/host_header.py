"""A name of somebody else's that points at the site is answered as if it were its own."""

from tests.attack.ground import Broken, Ground


def attack(ground: Ground) -> None:
    ground.start(PUBLIC_URL=f"http://localhost:{ground.port}", ALLOW_HTTP="1")
    stranger = ground.stranger()
    for host in ("evil.example", f"127.0.0.1:{ground.port}", "localhost"):
        answer = stranger.get("/sign-in", Host=host)
        if answer.status == 200:
            raise Broken(f"a page is answered as {host}")
    if stranger.get("/healthz", Host="127.0.0.1").status not in {200, 503}:
        raise Broken("health is not told on loopback")
    if stranger.get("/sign-in", Host=f"localhost:{ground.port}").status != 200:
        raise Broken("the site does not answer by its own name")
