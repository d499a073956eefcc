// Lets a customer take part: found by name, address or number, in a role.
import { Combobox, InputBase, Loader, SegmentedControl, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct } from "@/lib/api";
import { FormDialog } from "@/ui";
import { touched } from "./queries";
import classes from "./Topics.module.css";

const PAUSE = 180;
const MOST = 8;
const ROLES = ["participant", "owner", "reader"] as const;
type Role = (typeof ROLES)[number];

export function AddParticipant({ topic, onClose }: { topic: string; onClose: () => void }) {
  const { t } = useTranslation("topics");
  const [customer, setCustomer] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("participant");
  const add = useAct({
    call: () =>
      api.POST("/api/v1/topics/{topic_id}/participants", {
        params: { path: { topic_id: topic } },
        body: { participants: [{ customer: customer ?? "", role }] },
      }),
    touches: touched(topic),
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={t("people.title")}
      deed={t("people.do")}
      onClose={onClose}
      onSubmit={() => add.mutate()}
      busy={add.isPending}
      ready={customer !== null}
      fault={add.error?.message}
    >
      <Choice onChoose={setCustomer} />
      <SegmentedControl
        fullWidth
        aria-label={t("people.role")}
        value={role}
        data={ROLES.map((each) => ({ value: each, label: t(`people.${each}`) }))}
        onChange={(next) => setRole(next)}
      />
    </FormDialog>
  );
}

function Choice({ onChoose }: { onChoose: (customer: string | null) => void }) {
  const { t } = useTranslation("topics");
  const combobox = useCombobox();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), PAUSE);
  const found = useQuery({
    ...apiQuery(["customer"], "/api/v1/customers", { params: { query: { q, limit: MOST } } }),
    enabled: q !== "" && combobox.dropdownOpened,
  });
  const rows = found.data?.items ?? [];
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        setText(rows.find((row) => row.customer === id)?.name ?? text);
        onChoose(id);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <InputBase
          label={t("people.who")}
          placeholder={t("people.find")}
          value={text}
          rightSection={found.isFetching && <Loader size={14} />}
          onChange={(event) => {
            setText(event.currentTarget.value);
            onChoose(null);
            combobox.openDropdown();
          }}
          onBlur={() => combobox.closeDropdown()}
          data-autofocus
          dir="auto"
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={q === ""}>
        <Combobox.Options>
          {rows.map((row) => (
            <Combobox.Option key={row.customer} value={row.customer}>
              <span dir="auto">{row.name}</span> <span className={classes.dim}>{row.addresses.slice(0, 2).join(", ")}</span>
            </Combobox.Option>
          ))}
          {found.data && rows.length === 0 && <Combobox.Empty>{t("people.nobody")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
