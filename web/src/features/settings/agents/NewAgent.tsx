// A person who is to work here.
import { PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAgentItem } from "@/lib/api";
import { FormDialog, notifyDone } from "@/ui";

const ROLES = ["owner", "agent", "viewer"] as const;

export function NewAgent({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<SchemaAgentItem["role"]>("agent");
  const add = useAct({
    call: () => api.POST("/api/v1/agents", { body: { name, email, password, role } }),
    touches: [["agent"], ["audit"]],
    showsErrors: true,
    onDone: (made) => {
      notifyDone(t("agents.added", { name: made.name }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("agents.add")}
      deed={t("agents.add")}
      onClose={onClose}
      onSubmit={() => add.mutate()}
      busy={add.isPending}
      ready={Boolean(name.trim() && email.trim() && password)}
      fault={elsewhere(add.error, ["name", "email", "password"])}
    >
      <TextInput label={t("agents.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} error={faultOf(add.error, "name")} data-autofocus />
      <TextInput label={t("agents.email")} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={faultOf(add.error, "email")} />
      <PasswordInput
        label={t("agents.firstPassword")}
        description={t("agents.passwordText")}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        error={faultOf(add.error, "password")}
      />
      <Radio.Group label={t("agents.role")} value={role} onChange={(next) => setRole(next)}>
        <Stack gap="sm" mt={4}>
          {ROLES.map((each) => (
            <Radio key={each} value={each} label={t(`role.${each}.name`)} description={t(`role.${each}.text`)} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
