// Finds the customer to write to, by name, address or number.
import { Combobox, InputBase, Loader, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import classes from "./Inbox.module.css";

const PAUSE = 180;
const MOST = 8;

export function CustomerChoice({ customer, onChoose }: { customer: string | null; onChoose: (id: string | null) => void }) {
  const { t } = useTranslation("inbox");
  const combobox = useCombobox();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), PAUSE);
  const found = useQuery({
    ...apiQuery(["customer"], "/api/v1/customers", { params: { query: { q, limit: MOST } } }),
    enabled: q !== "" && combobox.dropdownOpened,
  });
  const known = useQuery({
    ...apiQuery(["customer", customer ?? ""], "/api/v1/customers/{customer_id}", {
      params: { path: { customer_id: customer ?? "" } },
    }),
    enabled: customer !== null && text === "",
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
          label={t("begin.who")}
          placeholder={t("begin.find")}
          value={text || (known.data?.name ?? "")}
          rightSection={found.isFetching && <Loader size={14} />}
          onChange={(event) => {
            setText(event.currentTarget.value);
            onChoose(null);
            combobox.openDropdown();
          }}
          onBlur={() => combobox.closeDropdown()}
          data-autofocus={customer === null || undefined}
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
          {found.data && rows.length === 0 && <Combobox.Empty>{t("begin.nobody")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
