"""The bot with the reader, as it comes."""

import pytest

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Process, Scene, Start
from tests.end_to_end.people import Person
