"""Models of datamodel-code-generator: a model with one field set, sent without its unset values, changes that field alone."""

import os
from typing import Any

import httpx
from pydantic import BaseModel
from understudy_models import (
    AgentCreate,
    AgentKnowledgeUpdate,
    AgentWriteResponse,
    ChangeSetResponse,
    ContextRequest,
    ContextResponse,
    InterruptSensitivity,
    Language,
    OpenCxTraining,
    OpenCxTrainingCreate,
    OpenCxTrainingUpdate,
    PublishedAgentWriteResponse,
    PublishRequest,
    RollbackRequest,
    TrainingSave,
    TrainingStatus,
    TrainingType,
    TrainingUpdate,
    TrainingWriteResponse,
)

api = httpx.Client(base_url=os.environ["BASE_URL"], headers={"Authorization": f"Bearer {os.environ['TOKEN']}"})


def send(method: str, path: str, body: BaseModel | None = None) -> Any:
    """The JSON of the answer. Of the body, what is not None is sent: defaults would be, too."""
    content = None if body is None else body.model_dump_json(exclude_none=True)
    answer = api.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert answer.is_success, answer.text
    return answer.json()


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The keys that differ, without the time of the change."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} - {"updated_at"}


def main() -> None:
    new = AgentCreate(name="Front desk", label="Reception", language=Language.EN_US)
    agent = AgentWriteResponse.model_validate(send("POST", "/api/v1/agents", new)).data.id
    at = f"/api/v1/agents/{agent}"
    body = TrainingSave(
        node_id="hours",
        subject="Opening hours",
        instructions="We are open from 9 to 18.",
        current_status=TrainingStatus.INACTIVE,
        is_draft=True,
        type=TrainingType.SCENARIO_SPECIFIC,
    )
    saved = TrainingWriteResponse.model_validate(send("POST", f"{at}/trainings", body)).data.id
    training = f"{at}/trainings/{saved}"

    def one_field(method: str, path: str, body: BaseModel, field: str) -> None:
        before = send("GET", f"{training}?view=full")["data"]
        TrainingWriteResponse.model_validate(send(method, path, body))
        assert changed(before, send("GET", f"{training}?view=full")["data"]) == {field}, field

    one_field("PUT", training, TrainingUpdate(subject="Hours"), "subject")
    again = TrainingSave(node_id="hours", subject="Hours", instructions="We are open from 9 to 17.")
    one_field("POST", f"{at}/trainings", again, "instructions")
    one_field("PUT", training, TrainingUpdate(current_status=TrainingStatus.ACTIVE), "current_status")
    one_field("PUT", training, TrainingUpdate(is_draft=False), "is_draft")
    one_field("PUT", training, TrainingUpdate(type=TrainingType.BEHAVIORAL), "type")

    try:
        # A forgotten temperature is an error of types, and of the model.
        AgentKnowledgeUpdate(  # type: ignore[call-arg]
            description="Answers the phone of a small hotel.",
            interrupt_sensitivity=InterruptSensitivity.HIGH,
            ask_if_human_present_on_idle=False,
            initial_message_delay=3,
        )
    except ValueError as error:
        assert "llm_temperature" in str(error), error
    else:
        raise AssertionError("a forgotten temperature has a default")

    draft = OpenCxTrainingCreate(title="Pets", content="Dogs are welcom.", is_draft=True, type=TrainingType.BEHAVIORAL)
    before = send("POST", "/training", draft)
    path = f"/training/{OpenCxTraining.model_validate(before).id}"
    fixed = send("PUT", path, OpenCxTrainingUpdate(title="Pets", content="Dogs are welcome."))
    assert changed(before, fixed) == {"content"}, fixed
    assert OpenCxTraining.model_validate(fixed).is_draft

    reviewed = ChangeSetResponse.model_validate(send("GET", f"{at}/changes")).data
    publish = PublishRequest(expected_draft_revision=reviewed.draft_revision)
    assert PublishedAgentWriteResponse.model_validate(send("POST", f"{at}/publish", publish)).data.version == 1
    told = ContextResponse.model_validate(send("POST", f"{at}/context", ContextRequest(query="When?"))).data
    assert [training.instructions for training in told.behavioral] == ["We are open from 9 to 17."]
    back = send("POST", f"{at}/rollback", RollbackRequest(version=1))
    assert PublishedAgentWriteResponse.model_validate(back).success


main()
