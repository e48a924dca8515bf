"""A client of openapi-python-client teaches, reviews, publishes and rolls back; every change of one field keeps the rest."""

import io
import os
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from understudy_client import AuthenticatedClient
from understudy_client.api.agents import create_agent, get_agent, update_agent_knowledge
from understudy_client.api.context import get_context
from understudy_client.api.open_cx_format import open_cx_create_training, open_cx_get_training, open_cx_update_training
from understudy_client.api.publishing import list_changes, publish_agent, roll_back_agent
from understudy_client.api.trainings import change_trainings, get_training, save_training, update_training
from understudy_client.models import (
    AgentCreate,
    AgentKnowledgeUpdate,
    AgentResponse,
    AgentWriteResponse,
    ChangeSetResponse,
    ContextResponse,
    InterruptSensitivity,
    Language,
    OpenCxTraining,
    OpenCxTrainingCreate,
    OpenCxTrainingUpdate,
    PublishedAgentWriteResponse,
    PublishRequest,
    RollbackRequest,
    TrainingOperationResultListWriteResponse,
    TrainingResponse,
    TrainingSave,
    TrainingStatus,
    TrainingType,
    TrainingUpdate,
    TrainingWriteResponse,
    View,
)
from understudy_client.types import File

T = TypeVar("T")
client = AuthenticatedClient(base_url=os.environ["BASE_URL"], token=os.environ["TOKEN"])


def expect(kind: type[T], answer: object) -> T:
    """The answer, which must be of this type."""
    assert isinstance(answer, kind), answer
    return answer


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The keys that differ, without the time of the change."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} - {"updated_at"}


def one_field(read: Callable[[], dict[str, Any]], write: Callable[[], object], allowed: set[str]) -> None:
    """Writes, and checks that these keys of the whole object changed and no others."""
    before = read()
    write()
    assert changed(before, read()) == allowed, (changed(before, read()), allowed)


def training(agent: UUID, id: UUID) -> dict[str, Any]:
    answer = get_training.sync(agent, id, client=client, view=View.FULL)
    return expect(TrainingResponse, answer).data.to_dict()


def open_cx_training(id: UUID) -> dict[str, Any]:
    return expect(OpenCxTraining, open_cx_get_training.sync(id, client=client)).to_dict()


def teach(agent: UUID) -> UUID:
    body = TrainingSave(
        node_id="hours",
        subject="Opening hours",
        instructions="We are open from 9 to 18.",
        current_status=TrainingStatus.INACTIVE,
        is_draft=True,
        type_=TrainingType.SCENARIO_SPECIFIC,
    )
    saved = expect(TrainingWriteResponse, save_training.sync(agent, client=client, body=body)).data.id

    def update(**fields: Any) -> None:
        answer = update_training.sync(agent, saved, client=client, body=TrainingUpdate(**fields))
        expect(TrainingWriteResponse, answer)

    def save_again() -> None:
        again = TrainingSave(node_id="hours", subject="Hours", instructions="We are open from 9 to 18.")
        expect(TrainingWriteResponse, save_training.sync(agent, client=client, body=again))

    def save_a_table() -> None:
        table = File(payload=io.BytesIO(b"node_id,subject,instructions\nhours,Opening hours,We are open from 9 to 17.\n"))
        answer = change_trainings.sync(agent, client=client, body=table)
        expect(TrainingOperationResultListWriteResponse, answer)

    def read() -> dict[str, Any]:
        return training(agent, saved)

    one_field(read, save_a_table, {"instructions"})
    one_field(read, lambda: update(instructions="We are open from 9 to 19."), {"instructions"})
    one_field(read, lambda: update(instructions="We are open from 9 to 18."), {"instructions"})
    one_field(read, save_again, {"subject"})
    one_field(read, lambda: update(slot=8), {"slot"})
    one_field(read, lambda: update(current_status=TrainingStatus.ACTIVE), {"current_status"})
    one_field(read, lambda: update(is_draft=False), {"is_draft"})
    one_field(read, lambda: update(type_=TrainingType.BEHAVIORAL), {"type"})
    return saved


def knowledge(agent: UUID) -> None:
    """A first message is added; leaving out a required field is an error of types and of the server."""

    def read() -> dict[str, Any]:
        shown = expect(AgentResponse, get_agent.sync(agent, client=client)).data.to_dict()
        return {key: shown[key] for key in shown.keys() - {"trainings"}}

    body = AgentKnowledgeUpdate(
        description="Answers the phone of a small hotel.",
        interrupt_sensitivity=InterruptSensitivity.HIGH,
        ask_if_human_present_on_idle=False,
        llm_temperature=0.2,
        initial_message_delay=3,
    )

    def write() -> None:
        expect(AgentWriteResponse, update_agent_knowledge.sync(agent, client=client, body=body))

    kept = {"description", "interrupt_sensitivity", "ask_if_human_present_on_idle", "initial_message_delay"}
    one_field(read, write, kept)
    body.initial_message = "Hotel Linde, good day!"
    one_field(read, write, {"initial_message"})
    whole = body.to_dict()
    del whole["llm_temperature"]
    refused = client.get_httpx_client().put(f"/api/v1/agents/{agent}/knowledge", json=whole)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["llm_temperature"]), refused.text


def held_back_draft() -> None:
    """A typo in an open.cx draft is fixed; the draft stays a draft."""
    body = OpenCxTrainingCreate(
        title="Pets", content="Dogs are welcom.", is_draft=True, type_=TrainingType.BEHAVIORAL
    )
    draft = expect(OpenCxTraining, open_cx_create_training.sync(client=client, body=body)).id
    fixed = OpenCxTrainingUpdate(title="Pets", content="Dogs are welcome.")

    def write() -> None:
        expect(OpenCxTraining, open_cx_update_training.sync(draft, client=client, body=fixed))

    one_field(lambda: open_cx_training(draft), write, {"content"})
    assert open_cx_training(draft)["is_draft"] is True


def publish_and_roll_back(agent: UUID, saved: UUID) -> None:
    def told() -> list[str]:
        answer = get_context.sync(agent, client=client)
        return [training.instructions for training in expect(ContextResponse, answer).data.behavioral]

    def publish() -> int:
        reviewed = expect(ChangeSetResponse, list_changes.sync(agent, client=client)).data
        assert [change.training_id for change in reviewed.changes] == [saved], reviewed
        body = PublishRequest(expected_draft_revision=reviewed.draft_revision)
        published = expect(PublishedAgentWriteResponse, publish_agent.sync(agent, client=client, body=body))
        return published.data.version or 0

    assert publish() == 1
    before = training(agent, saved)
    body = TrainingUpdate(instructions="We are open from 10 to 16.")
    expect(TrainingWriteResponse, update_training.sync(agent, saved, client=client, body=body))
    assert told() == ["We are open from 9 to 18."]
    assert publish() == 2
    assert told() == ["We are open from 10 to 16."]
    rolled_back = roll_back_agent.sync(agent, client=client, body=RollbackRequest(version=1))
    assert expect(PublishedAgentWriteResponse, rolled_back).data.version == 3
    assert told() == ["We are open from 9 to 18."]
    # A rollback leaves the draft.
    assert changed(before, training(agent, saved)) == {"instructions"}


def main() -> None:
    new = AgentCreate(name="Front desk", label="Reception", language=Language.EN_US)
    agent = expect(AgentWriteResponse, create_agent.sync(client=client, body=new)).data.id
    knowledge(agent)
    publish_and_roll_back(agent, teach(agent))
    held_back_draft()


main()
