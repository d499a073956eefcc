// A department to be: its name, what requests call it, and what it may write for; the rest stands on its page.
import { Checkbox, Group, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct } from "@/lib/api";
import { useCurrency } from "@/lib/session";
import { FormDialog } from "@/ui";
import { PURPOSES, type Purpose } from "./model";
import { slugOf } from "./slug";

export function NewDepartment({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const navigate = useNavigate();
  const currency = useCurrency();
  const [name, setName] = useState("");
  const [short, setShort] = useState<string | null>(null);
  const slug = short ?? slugOf(name);
  const [purposes, setPurposes] = useState<string[]>([...PURPOSES]);
  const add = useAct({
    call: () => api.POST("/api/v1/departments", { body: { name: name.trim(), slug, purposes: purposes as Purpose[], currency } }),
    touches: [["department"], ["audit"]],
    showsErrors: true,
    onDone: (made) => void navigate({ to: "/settings/departments/$department", params: { department: String(made.id) } }),
  });
  return (
    <FormDialog
      title={t("departments.add")}
      deed={t("departments.add")}
      onClose={onClose}
      onSubmit={() => add.mutate()}
      busy={add.isPending}
      ready={name.trim() !== "" && slug !== "" && purposes.length > 0}
      fault={elsewhere(add.error, ["name", "slug"])}
    >
      <TextInput
        label={t("departments.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf(add.error, "name")}
        maxLength={100}
        data-autofocus
      />
      <TextInput
        label={t("departments.slug")}
        description={t("departments.slugText")}
        value={slug}
        onChange={(event) => setShort(event.currentTarget.value)}
        error={faultOf(add.error, "slug")}
        maxLength={63}
      />
      <Checkbox.Group label={t("departments.purposes")} description={t("departments.purposesText")} value={purposes} onChange={setPurposes}>
        <Group mt="xs">
          {PURPOSES.map((each) => (
            <Checkbox key={each} value={each} label={t(`purpose.${each}`)} />
          ))}
        </Group>
      </Checkbox.Group>
    </FormDialog>
  );
}
