// A new connector: its name, its kind, and where it is; its operations follow on its page.
import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct } from "@/lib/api";
import { FormDialog } from "@/ui";
import { connectorKindsQuery } from "../queries";
import { KINDS, settingsOf, valuesOf, type Kind } from "./model";
import { SettingFields } from "./SettingFields";

export function NewConnector({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("connectors");
  const navigate = useNavigate();
  const { data: kinds } = useQuery(connectorKindsQuery());
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("http");
  const [given, setGiven] = useState<Record<string, unknown>>({});
  const fields = kinds?.find((each) => each.name === kind)?.settings ?? [];
  const values = { ...valuesOf(fields, {}), ...given };
  const save = useAct({
    call: () => {
      const settings = settingsOf(fields, kind, values) as Record<string, never>;
      return api.POST("/api/v1/connectors", { body: { name: name.trim(), definition: { kind, operations: {} }, settings } });
    },
    touches: [["connector"], ["audit"]],
    showsErrors: true,
    onDone: (made) => void navigate({ to: "/settings/connectors/$connector", params: { connector: String(made.id) } }),
  });
  return (
    <FormDialog
      title={t("add")}
      deed={t("create")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready={name.trim() !== "" && fields.length > 0}
      fault={elsewhere(save.error, ["name", ...fields.map((field) => `settings.${field.name}`)])}
    >
      <TextInput label={t("name.label")} description={t("name.text")} value={name} onChange={(event) => setName(event.currentTarget.value)} error={faultOf(save.error, "name")} maxLength={48} withAsterisk data-autofocus />
      <Select
        label={t("kind.label")}
        description={t(`kind.${kind}.text`)}
        data={KINDS.map((value) => ({ value, label: t(`kind.${value}.name`) }))}
        value={kind}
        onChange={(next) => {
          if (!next) return;
          setKind(next);
          setGiven({});
        }}
        allowDeselect={false}
      />
      <SettingFields kind={kind} fields={fields} values={values} onChange={(field, value) => setGiven({ ...given, [field]: value })} stored={[]} error={save.error} />
    </FormDialog>
  );
}
