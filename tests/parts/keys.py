"""A page worked by keys alone: wherever Tab stops, one sees where that is."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

MOST = 150
"""Presses of Tab to anything on a page."""
STOP = """() => {
  const at = document.activeElement;
  if (at === document.body || at.matches("iframe")) return "";
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
  const isMarked = outlineStyle !== "none" && parseFloat(outlineWidth) > 0 || boxShadow !== "none";
  const box = at.getBoundingClientRect();
  const [x, y] = [box.x + Math.min(box.width, 40) / 2, box.y + Math.min(box.height, 30) / 2];
  const above = document.elementFromPoint(x, y);
  const isSeen = above && (above.contains(at) || at.contains(above));
  const faults = [isMarked ? "" : "no mark of focus", isSeen ? "" : "out of sight or covered"];
  return faults.filter(Boolean).map((fault) => `${at.outerHTML.slice(0, 160)} ${fault}`).join();
}"""


class Keys:
    """`presses` counts; a stop without a mark of focus, or out of sight, is kept in `faults`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.faults: list[str] = []

    def press(self, key: str) -> None:
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)
        self.presses += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    def to(self, target: Locator, key: str = "Tab") -> None:
        """On from where one is; a part of a date or of a time is a stop of its own."""
        target.wait_for()
        for _stop in self.stops(key):
            if is_focused(target):
                return
        raise AssertionError(f"{MOST} presses of {key} do not come to {target}")

    def stops(self, key: str) -> Iterator[None]:
        for _press in range(MOST):
            self.press(key)
            if fault := self.page.evaluate(STOP):
                self.faults.append(fault)
            yield

    def fill(self, target: Locator, text: str) -> None:
        self.to(target)
        self.type(text)

    def enter(self, target: Locator) -> None:
        self.to(target)
        self.press("Enter")


def is_focused(target: Locator) -> bool:
    return bool(target.evaluate("found => found === document.activeElement"))
