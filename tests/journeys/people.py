"""What the people of the story do in their browsers, in their own words."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, Page

from nact_meet.world.timezones import utc_now, wall_clock
from tests.parts.patience import LONG
from tests.parts.site import Site

ZONE = "Asia/Bangkok"


@dataclass
class Organiser:
    """Somchai, at a desk in Bangkok."""

    page: Page
    site: Site

    @classmethod
    def signs_in(cls, browser: Browser, site: Site) -> "Organiser":
        site.flask(
            "create-organiser", "somchai@bangkok.example", "--name", "Somchai", "--zone", ZONE
        )
        desk = browser.new_context(viewport={"width": 1200, "height": 900}, timezone_id=ZONE)
        desk.set_default_timeout(LONG * 1000)
        self = cls(desk.new_page(), site)
        self.page.goto(site.flask("sign-in-link", "somchai@bangkok.example").splitlines()[-1])
        self.press("Sign in")
        self.page.wait_for_url("**/desk")
        return self

    def opens(self, path: str) -> None:
        answer = self.page.goto(f"{self.site.url}{path}")
        assert answer is not None and answer.ok, (path, answer and answer.status)

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).last.click()

    def reads(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def makes_institute(self, name: str, country: str, zone: str) -> None:
        self.opens("/institutes/new")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.locator("[name=country_code]").select_option(country)
        self.page.get_by_label("Time zone").fill(zone)
        self.press("Save")
        self.page.wait_for_url(re.compile(r"/institutes/\d+$"))

    def adds_person(self, name: str, address: str, zone: str, country: str) -> None:
        self.opens("/people/new")
        self.page.get_by_label("Full name").fill(name)
        self.page.locator("[name=country_code]").select_option(country)
        self.page.locator("[name=zone]").fill(zone)
        self.page.locator("[name=address]").fill(address)
        self.page.get_by_role("button", name="Save").or_(
            self.page.get_by_role("button", name="Add")
        ).last.click()
        self.page.wait_for_url(re.compile(r"/people/\d+$"))

    def founds_group(self, name: str, *people: str) -> None:
        self.opens("/working-groups/new")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.press("Save")
        for person in people:
            self.page.get_by_label("Name or email address").fill(person)
            self.press("Add")
            self.reads(person)

    def drafts(self, title: str, starts: datetime, minutes: int = 120, group: str = "") -> str:
        """A public, open meeting with two hosts, a programme and two rooms; answers its ref."""
        page = self.page
        self.opens("/meetings/new")
        page.get_by_role("button", name="Add another host").click()
        page.locator("[name=title]").fill(title)
        if group:
            page.locator("[name=working_group_id]").fill(group)
        self.sets_time(starts, minutes)
        page.locator("[name=hosts-0-institute_id]").fill("Institute of Bangkok")
        page.locator("[name=hosts-1-institute_id]").fill("Institute of Shanghai")
        page.locator("[name=hosts-1-duty]").select_option("technical")
        self.press("Save, then: Programme")
        self.reads("Draft saved")
        self.writes_programme()
        self.adds_rooms()
        page.locator("[name=access][value=open]").check()
        self.press("Save")
        page.wait_for_url(re.compile(r"/meetings/\w+$"))
        return page.url.rsplit("/", 1)[-1]

    def writes_programme(self) -> None:
        page = self.page
        page.locator("[name=agenda-0-kind]").select_option("opening")
        page.locator("[name=agenda-0-title]").fill("Welcome")
        page.locator("[name=agenda-0-minutes]").fill("30")
        page.locator("[name=agenda-0-speakers]").fill("Dr Maria, Dili <maria@dili.example>")
        self.press("Save, then: The room")

    def adds_rooms(self) -> None:
        page = self.page
        page.locator("[name=room_url]").fill("https://video.example.org/main")
        page.locator("[name=room_number]").fill("800 111")
        page.locator("summary", has_text="fallback room").click()
        page.locator("[name=fallback_url]").fill("https://video.example.com/fallback")
        page.locator("[name=fallback_countries][value=CN]").check()
        self.press("Save, then: Who can come")

    def sets_time(self, starts: datetime, minutes: int = 120) -> None:
        """Instants, typed as the wall clock of Bangkok."""
        first = wall_clock(starts, ZONE)
        last = first + timedelta(minutes=minutes)
        self.page.locator("[name=day]").fill(f"{first:%Y-%m-%d}")
        self.page.locator("[name=starts]").fill(f"{first:%H:%M}")
        self.page.locator("[name=ends]").fill(f"{last:%H:%M}")
        next_day = f"{last:%Y-%m-%d}" if last.date() != first.date() else ""
        self.page.locator("[name=last_day]").fill(next_day)
        self.page.locator("[name=zone]").fill(ZONE)

    def pastes(self, ref: str, text: str) -> None:
        self.opens(f"/meetings/{ref}/invitations")
        self.page.locator("[name=pasted]").fill(text)
        self.page.get_by_role("button", name="Invite").last.click()

    def publishes(self, ref: str, count: int) -> None:
        self.opens(f"/meetings/{ref}/publication")
        self.reads(f"{count} people will get an invitation")
        self.press("Publish")
        self.reads("Published.")

    def moves(self, ref: str, starts: datetime, count: int) -> None:
        self.opens(f"/meetings/{ref}/edit")
        self.sets_time(starts)
        self.press("Save")
        self.reads(f"{count} people will be told")
        self.press("Save and tell everyone")
        self.reads("Saved.")

    def cancels(self, ref: str, reason: str) -> None:
        self.opens(f"/meetings/{ref}/cancellation")
        self.page.locator("[name=reason]").fill(reason)
        self.press("Cancel the meeting")
        self.reads("Cancelled.")


def phone(browser: Browser, zone: str, language: str = "en") -> Page:
    """A participant's telephone of 360 px in that zone."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 360, "height": 740}, timezone_id=zone, locale=language
    )
    context.set_default_timeout(LONG * 1000)
    return context.new_page()


def in_days(days: int) -> datetime:
    """Ten in the morning in Bangkok."""
    return (utc_now() + timedelta(days=days)).replace(hour=3, minute=0, second=0)
