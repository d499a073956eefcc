// Settings of a topic: its name and word, who may do what, and its end.
import { Button, Group, Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct, type SchemaTopicItem } from "@/lib/api";
import { useQuery } from "@tanstack/react-query";
import { DepartmentSelect, FormDialog, useConfirm } from "@/ui";
import { departmentsQuery, touched } from "./queries";

const CHOICES = {
  posts: ["participants", "owners", "company"],
  starts: ["participants", "anyone"],
  invites: ["company", "owners", "participants"],
} as const;
const RIGHTS = ["posts", "starts", "invites"] as const;

export function EditTopic({ topic, onClose }: { topic: SchemaTopicItem; onClose: () => void }) {
  const { t } = useTranslation("topics");
  const navigate = useNavigate();
  const confirm = useConfirm();
  const [name, setName] = useState(topic.name);
  const [word, setWord] = useState(topic.word);
  const [permissions, setPermissions] = useState(topic.permissions);
  const departments = useQuery(departmentsQuery()).data ?? [];
  const stored = departments.find((each) => each.id === topic.department)?.slug ?? "";
  const [chosen, setChosen] = useState<string | null>(null);
  const path = { topic_id: topic.id };
  const save = useAct({
    call: (status: "open" | "closed" | null) =>
      api.PATCH("/api/v1/topics/{topic_id}", { params: { path }, body: { name: name.trim(), word: word.trim(), department: chosen, permissions, status } }),
    touches: touched(topic.id),
    showsErrors: true,
    onDone: onClose,
  });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/topics/{topic_id}", { params: { path } }),
    touches: [["topic"]],
    onDone: () => void navigate({ to: "/topics" }),
  });
  const ask = async () => {
    const title = t("edit.removeTitle", { name: topic.name });
    if (await confirm({ title, consequence: t("edit.removeText"), deed: t("edit.remove"), danger: true })) remove.mutate(undefined);
  };
  const fault = save.error && !["word", "name", "department"].some((field) => faultOf(save.error, field)) ? save.error.message : null;
  return (
    <FormDialog
      title={t("edit.title")}
      deed={t("edit.save")}
      onClose={onClose}
      onSubmit={() => save.mutate(null)}
      busy={save.isPending}
      ready={name.trim() !== ""}
      fault={fault}
    >
      <TextInput label={t("new.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} error={faultOf(save.error, "name")} dir="auto" />
      <TextInput label={t("new.word")} description={t("new.wordText")} value={word} maxLength={40} onChange={(event) => setWord(event.currentTarget.value)} error={faultOf(save.error, "word")} />
      <DepartmentSelect description={t("new.departmentText")} value={chosen ?? stored} onChange={setChosen} error={faultOf(save.error, "department")} />
      {RIGHTS.map((right) => (
        <Select
          key={right}
          label={t(`edit.${right}`)}
          value={permissions[right]}
          allowDeselect={false}
          data={CHOICES[right].map((each) => ({ value: each, label: t(`edit.${each}`) }))}
          onChange={(next) => setPermissions((before) => ({ ...before, [right]: next }))}
        />
      ))}
      <Group gap="sm">
        <Button variant="default" onClick={() => save.mutate(topic.status === "open" ? "closed" : "open")}>
          {topic.status === "open" ? t("edit.close") : t("edit.open")}
        </Button>
        <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => void ask()}>
          {t("edit.remove")}
        </Button>
      </Group>
    </FormDialog>
  );
}
