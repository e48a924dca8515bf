// A client of openapi-typescript and openapi-fetch: types let one field be sent, and that field alone changes.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Training = components["schemas"]["Training"];

const { BASE_URL, TOKEN } = process.env;
const api = createClient<paths>({ baseUrl: BASE_URL ?? "", headers: { Authorization: `Bearer ${TOKEN}` } });

/** The data of an answer that must be a success. */
function data<T>(answer: { data?: T; error?: unknown }): T {
  assert.ok(answer.data !== undefined, JSON.stringify(answer.error));
  return answer.data;
}

/** The keys that differ, without the time of the change. */
function changed(before: object, after: object): string[] {
  const [old, now] = [before, after].map((object) => new Map(Object.entries(object)));
  const keys = new Set([...old!.keys(), ...now!.keys()]);
  keys.delete("updated_at");
  return [...keys].filter((key) => JSON.stringify(old!.get(key)) !== JSON.stringify(now!.get(key)));
}

// Three fields make an agent: no other is mandatory.
const agent = data(
  await api.POST("/api/v1/agents", { body: { name: "Front desk", label: "Reception", language: "en-US" } }),
).data.id;
const saved = data(
  await api.POST("/api/v1/agents/{agent_id}/trainings", {
    params: { path: { agent_id: agent } },
    body: {
      node_id: "hours",
      subject: "Opening hours",
      instructions: "We are open from 9 to 18.",
      current_status: "inactive",
      is_draft: true,
      type: "SCENARIO_SPECIFIC",
      metadata: { team: "front desk" },
    },
  }),
).data.id;
const training = { agent_id: agent, training_id: saved };

async function read(): Promise<Training> {
  const params = { path: training, query: { view: "full" as const } };
  return data(await api.GET("/api/v1/agents/{agent_id}/trainings/{training_id}", { params })).data;
}

async function oneField(body: components["schemas"]["TrainingUpdate"]): Promise<void> {
  const before = await read();
  data(await api.PUT("/api/v1/agents/{agent_id}/trainings/{training_id}", { params: { path: training }, body }));
  assert.deepEqual(changed(before, await read()), Object.keys(body));
}

await oneField({ subject: "Hours" });
await oneField({ metadata: { ...(await read()).metadata, reviewed: true } });
await oneField({ current_status: "active" });
await oneField({ is_draft: false });
await oneField({ type: "BEHAVIORAL" });
const before = await read();
const again = { node_id: "hours", subject: "Hours", instructions: "We are open from 9 to 17." };
data(await api.POST("/api/v1/agents/{agent_id}/trainings", { params: { path: training }, body: again }));
assert.deepEqual(changed(before, await read()), ["instructions"]);

const knowledge = {
  description: "Answers the phone of a small hotel.",
  interrupt_sensitivity: "high" as const,
  ask_if_human_present_on_idle: false,
  initial_message_delay: 3,
};
const refused = await api.PUT("/api/v1/agents/{agent_id}/knowledge", {
  params: { path: training },
  // @ts-expect-error A forgotten temperature is an error of types, and of the server.
  body: knowledge,
});
assert.deepEqual(Object.keys(refused.error?.errors ?? {}), ["llm_temperature"]);

const draft = data(await api.POST("/training", { body: { title: "Pets", content: "Dogs are welcom.", is_draft: true } }));
const fixed = data(
  await api.PUT("/training/{training_id}", {
    params: { path: { training_id: draft.id } },
    body: { title: "Pets", content: "Dogs are welcome." },
  }),
);
assert.deepEqual(changed(draft, fixed), ["content"]);
assert.equal(fixed.is_draft, true);

const params = { path: { agent_id: agent } };
const reviewed = data(await api.GET("/api/v1/agents/{agent_id}/changes", { params })).data;
assert.deepEqual(reviewed.changes.map((change) => change.training_id), [saved]);
const published = data(
  await api.POST("/api/v1/agents/{agent_id}/publish", {
    params,
    body: { expected_draft_revision: reviewed.draft_revision },
  }),
).data;
assert.equal(published.version, 1);
const told = data(await api.POST("/api/v1/agents/{agent_id}/context", { params, body: { query: "When?" } })).data;
assert.deepEqual(told.behavioral.map((training) => training.instructions), ["We are open from 9 to 17."]);
const back = await api.POST("/api/v1/agents/{agent_id}/rollback", { params, body: { version: 1 } });
assert.equal(data(back).success, true);
