// Gives an agent a new password; they are signed out everywhere.
import { PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAgentItem } from "@/lib/api";
import { FormDialog, notifyDone } from "@/ui";

export function SetPassword({ agent, onClose }: { agent: SchemaAgentItem; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [password, setPassword] = useState("");
  const set = useAct({
    call: () => api.PUT("/api/v1/agents/{agent_id}/password", { params: { path: { agent_id: agent.id } }, body: { password } }),
    touches: [["audit"]],
    showsErrors: true,
    onDone: () => {
      notifyDone(t("agents.passwordSet", { name: agent.name }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("agents.passwordFor", { name: agent.name })}
      deed={t("agents.password")}
      onClose={onClose}
      onSubmit={() => set.mutate()}
      busy={set.isPending}
      ready={password !== ""}
      fault={elsewhere(set.error, ["password"])}
    >
      <Text>{t("agents.signedOut")}</Text>
      <PasswordInput
        label={t("me.new")}
        description={t("agents.passwordText")}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        error={faultOf(set.error, "password")}
        data-autofocus
      />
    </FormDialog>
  );
}
