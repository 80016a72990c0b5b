"""Every instrument in every language can be shown by the runner, and every answer the runner can give fits the server's rules."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tirek.instruments.content import InstrumentContent, read_instrument
from tirek.instruments.models import InstrumentVersion, Wording
from tirek.instruments.questionnaires import questionnaire
from tirek.screenings.questionnaires import Rules, fits

FRONTEND = Path(settings.BASE) / "frontend"
FOLDERS = sorted(path.parent for path in Path(settings.CONTENT).glob("instruments/*/*/structure.toml"))
RESPONDENTS = 40


def asked(content: InstrumentContent) -> list[dict[str, Any]]:
    """The questionnaire of an instrument in each of its languages, as the server sends it."""
    structure = content.structure
    version = InstrumentVersion(code=structure["code"], version=structure["version"], structure=structure)
    return [
        questionnaire(version, Wording(language=language, words=words)) for language, words in content.wordings.items()
    ]


def simulated(questionnaires: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let respondents of the runner's own code take the questionnaires."""
    order = json.dumps({"questionnaires": questionnaires, "seeds": RESPONDENTS})
    done = subprocess.run(
        ["node", "tests/simulate.mjs"], cwd=FRONTEND, input=order, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_runner_shows_every_language_and_gives_only_answers_that_fit(folder):
    content = read_instrument(folder)
    formats = content.structure["formats"]
    rules = Rules({item["id"]: formats[item["format"]] for item in content.structure["items"]}, {}, "allow", 24, None)
    results = simulated(asked(content))
    assert len(results) == len(content.wordings) > 0
    for result in results:
        assert result["flaws"] == []
        for respondent in result["taken"]:
            assert [given["item"] for given in respondent] == list(rules.kinds)
            assert all(fits(rules, given["item"], given["answer"]) for given in respondent)
