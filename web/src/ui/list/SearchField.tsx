// The search of a list: it waits for a pause in typing, and `/` leads here.
import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

const PAUSE = 180;

export function SearchField({ label, value, onSearch }: { label: string; value: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation("ui");
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const search = useDebouncedCallback(onSearch, PAUSE);
  const change = (next: string) => {
    setText(next);
    search(next.trim());
  };
  useHotkeys([["/", () => field.current?.focus()]]);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && field.current?.blur()}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={text && <CloseButton size="sm" onClick={() => change("")} aria-label={t("list.clear")} />}
      w={{ base: "100%", xs: 260 }}
    />
  );
}
