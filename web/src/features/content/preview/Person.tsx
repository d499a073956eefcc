// For whom everything is shown: a customer found by name or address, or nobody in particular.
import { Combobox, InputBase, Loader, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import classes from "../Content.module.css";

const PAUSE = 180;
const MOST = 8;
const NOBODY = "none";

interface Props {
  name: string;
  onChoose: (customer: string) => void;
}

export function Person({ name, onChoose }: Props) {
  const { t } = useTranslation("content");
  const combobox = useCombobox();
  const [text, setText] = useState<string | null>(null);
  const [q] = useDebouncedValue((text ?? "").trim(), PAUSE);
  const found = useQuery({
    ...apiQuery(["customer"], "/api/v1/customers", { params: { query: { q, limit: MOST } } }),
    enabled: combobox.dropdownOpened,
  });
  const rows = found.data?.items ?? [];
  const leave = () => {
    setText(null);
    combobox.closeDropdown();
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(customer) => {
        onChoose(customer);
        leave();
      }}
    >
      <Combobox.Target>
        <InputBase
          className={classes.person}
          aria-label={t("person.label")}
          placeholder={t("person.find")}
          value={text ?? (name || t("person.nobody"))}
          leftSection={<span className={classes.dim}>{t("person.label")}</span>}
          leftSectionWidth={84}
          rightSection={found.isFetching ? <Loader size={14} /> : <Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onFocus={(event) => {
            event.currentTarget.select();
            combobox.openDropdown();
          }}
          onClick={() => combobox.openDropdown()}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onBlur={leave}
          dir="auto"
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} style={{ overflowY: "auto" }}>
          {rows.map((row) => (
            <Combobox.Option key={row.customer} value={row.customer}>
              <span dir="auto">{row.name || t("person.unnamed")}</span>{" "}
              <span className={classes.dim}>{row.addresses.slice(0, 2).join(", ")}</span>
            </Combobox.Option>
          ))}
          {found.data && rows.length === 0 && <Combobox.Empty>{t("person.noneFound")}</Combobox.Empty>}
          <Combobox.Option value={NOBODY}>{t("person.nobody")}</Combobox.Option>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
