// What an agent can be asked for: conversations are handed over to a skill.
import { TagsInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAgentItem } from "@/lib/api";
import { FormDialog } from "@/ui";

export function SetSkills({ agent, onClose }: { agent: SchemaAgentItem; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [skills, setSkills] = useState<string[]>([...agent.skills]);
  const save = useAct({
    call: () => api.PATCH("/api/v1/agents/{agent_id}", { params: { path: { agent_id: agent.id } }, body: { skills } }),
    touches: [["agent"], ["audit"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={t("agents.skillsOf", { name: agent.name })}
      deed={t("save")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready
      fault={elsewhere(save.error, ["skills"])}
    >
      <TagsInput
        label={t("agents.skills")}
        description={t("agents.skillsText")}
        value={skills}
        onChange={setSkills}
        error={faultOf(save.error, "skills")}
        maxTags={20}
        data-autofocus
      />
    </FormDialog>
  );
}
