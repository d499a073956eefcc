// Above the list: words, channel, tag, segment, and the way to conditions.
import { Button, Select } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SearchField, useChannelName } from "@/ui";
import { fieldsQuery, segmentsQuery } from "../queries";
import type { ListSearch } from "../search";
import { useConditionsOpen } from "./useConditionsOpen";

const REACHED_BY = ["email", "sms", "whatsapp", "push", "web", "x", "print"];

interface Props {
  search: ListSearch;
  change: (part: Partial<ListSearch>) => void;
}

export function CustomerFilters({ search, change }: Props) {
  const { t } = useTranslation("customers");
  const channelName = useChannelName();
  const { data: fields } = useQuery(fieldsQuery());
  const { data: segments } = useQuery(segmentsQuery());
  const [open, setOpen] = useConditionsOpen();
  const tags = fields?.tags.map((each) => each.tag) ?? [];
  return (
    <>
      <SearchField label={t("search")} value={search.q ?? ""} onSearch={(q) => change({ q })} />
      <Select
        aria-label={t("filter.segment")}
        placeholder={t("filter.segment")}
        data={(segments?.items ?? []).map((each) => ({ value: each.id, label: each.name }))}
        value={search.segment ?? null}
        onChange={(segment) => change({ segment: segment ?? undefined })}
        nothingFoundMessage={t("filter.noSegment")}
        clearable
        searchable
        w={168}
      />
      <Select
        aria-label={t("filter.channel")}
        placeholder={t("filter.channel")}
        data={REACHED_BY.map((channel) => ({ value: channel, label: channelName(channel) }))}
        value={search.channel ?? null}
        onChange={(channel) => change({ channel: channel ?? undefined })}
        clearable
        w={136}
      />
      <Select
        aria-label={t("filter.tag")}
        placeholder={t("filter.tag")}
        data={search.tag && !tags.includes(search.tag) ? [search.tag, ...tags] : tags}
        value={search.tag ?? null}
        onChange={(tag) => change({ tag: tag ?? undefined })}
        nothingFoundMessage={t("filter.noTag")}
        clearable
        searchable
        w={136}
      />
      <Button
        variant={search.where ? "light" : "default"}
        leftSection={<IconFilter size={15} aria-hidden />}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t("filter.conditions")}
      </Button>
    </>
  );
}
