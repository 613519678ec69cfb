"""Somchai at work: signed in, with two institutes, a person and a working group."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import Organiser
from tests.parts.site import Site


@pytest.fixture
def somchai(browser: Browser, site: Site) -> Organiser:
    somchai = Organiser.signs_in(browser, site)
    somchai.makes_institute("Institute of Bangkok", "TH", "Asia/Bangkok")
    somchai.makes_institute("Institute of Shanghai", "CN", "Asia/Shanghai")
    somchai.adds_person("Maria", "maria@dili.example", "Asia/Dili", "TL")
    somchai.founds_group("River studies", "Maria")
    return somchai
