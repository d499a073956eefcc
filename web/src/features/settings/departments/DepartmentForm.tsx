// A department to be, or a change to one.
import { Checkbox, Group, MultiSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, useList, type SchemaDepartmentItem } from "@/lib/api";
import { FormDialog } from "@/ui";
import { agentsList } from "../queries";
import { slugOf } from "./slug";

const PURPOSES = ["service", "transactional", "marketing"] as const;
type Purpose = (typeof PURPOSES)[number];

export function DepartmentForm({ item, onClose }: { item: SchemaDepartmentItem | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const agents = useList(agentsList());
  const [name, setName] = useState(item?.name ?? "");
  const [short, setShort] = useState<string | null>(null);
  const slug = short ?? slugOf(name);
  const [purposes, setPurposes] = useState<string[]>([...(item?.purposes ?? PURPOSES)]);
  const [budget, setBudget] = useState<number | "">(item && item.budget !== null ? item.budget / 100 : "");
  const [currency, setCurrency] = useState(item?.currency ?? "EUR");
  const [members, setMembers] = useState<string[]>((item?.members ?? []).map(String));
  const save = useAct({
    call: () => {
      const body = {
        name: name.trim(),
        purposes: purposes as Purpose[],
        budget: budget === "" ? null : Math.round(budget * 100),
        currency,
        members: members.map(Number),
      };
      return item
        ? api.PATCH("/api/v1/departments/{department_id}", { params: { path: { department_id: item.id } }, body })
        : api.POST("/api/v1/departments", { body: { ...body, slug } });
    },
    touches: [["department"], ["audit"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={item ? t("departments.change") : t("departments.add")}
      deed={item ? t("save") : t("departments.add")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready={name.trim() !== "" && (item !== null || slug !== "") && purposes.length > 0}
      fault={elsewhere(save.error, ["name", "slug", "currency", "members"])}
    >
      <TextInput
        label={t("departments.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf(save.error, "name")}
        maxLength={100}
        data-autofocus
      />
      {!item && (
        <TextInput
          label={t("departments.slug")}
          description={t("departments.slugText")}
          value={slug}
          onChange={(event) => setShort(event.currentTarget.value)}
          error={faultOf(save.error, "slug")}
          maxLength={63}
        />
      )}
      <Checkbox.Group label={t("departments.purposes")} description={t("departments.purposesText")} value={purposes} onChange={setPurposes}>
        <Group mt="xs">
          {PURPOSES.map((each) => (
            <Checkbox key={each} value={each} label={t(`purpose.${each}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group grow align="start">
        <NumberInput
          label={t("departments.budget")}
          description={t("departments.budgetText")}
          value={budget}
          onChange={(next) => setBudget(next === "" ? "" : Number(next))}
          min={0}
          decimalScale={2}
          thousandSeparator
        />
        <TextInput
          label={t("departments.currency")}
          description={t("departments.currencyText")}
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          error={faultOf(save.error, "currency")}
          maxLength={3}
        />
      </Group>
      <MultiSelect
        label={t("departments.agents")}
        description={t("departments.agentsText")}
        data={agents.rows.map((each) => ({ value: String(each.id), label: each.name }))}
        value={members}
        onChange={setMembers}
        error={faultOf(save.error, "members")}
        searchable
      />
    </FormDialog>
  );
}
