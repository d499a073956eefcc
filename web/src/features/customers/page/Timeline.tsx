// What passed between the company and this customer, on every channel, by days.
import { Button, Checkbox, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconHistory } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaCustomerDetail } from "@/lib/api";
import { locale } from "@/lib/i18n";
import { EmptyState, ListSkeleton, ProblemView, useChannelName } from "@/ui";
import { timelineList } from "../queries";
import { GROUPS, type PageSearch } from "../search";
import classes from "./Page.module.css";
import { byDay, fold } from "./timeline";
import { TimelineLine } from "./TimelineLine";

const route = getRouteApi("/shell/customers/$customer");

export function Timeline({ customer }: { customer: SchemaCustomerDetail }) {
  const { t } = useTranslation("customers");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList(timelineList(customer.id, search));
  const days = useMemo(() => byDay(fold(list.rows)), [list.rows]);
  const change = (part: Partial<PageSearch>) =>
    void navigate({ search: (before: PageSearch) => clean({ ...before, ...part }), replace: true });
  const filtered = Boolean(search.group ?? search.channel);
  return (
    <>
      <Filters customer={customer} search={search} change={change} />
      {list.status === "loading" && <ListSkeleton rowHeight={40} />}
      {list.status === "error" && <ProblemView error={list.error} onRetry={list.retry} />}
      {list.status === "ready" && days.length === 0 && (
        <EmptyState
          icon={IconHistory}
          title={filtered ? t("timeline.none.title") : t("timeline.empty.title")}
          text={filtered ? t("timeline.none.text") : t("timeline.empty.text")}
        />
      )}
      <div aria-busy={list.outdated || undefined} style={{ opacity: list.outdated ? 0.6 : 1 }}>
        {days.map(({ day, told }) => (
          <section key={day} aria-label={dayName(day)}>
            <h2 className={classes.day}>{dayName(day)}</h2>
            <ol className={classes.entries}>
              {told.map((each) => (
                <TimelineLine key={each.entry.id} told={each} zone={customer.zone} customer={customer.id} />
              ))}
            </ol>
          </section>
        ))}
      </div>
      {list.hasMore && (
        <div className={classes.end}>
          <Button variant="default" onClick={list.loadMore} loading={list.loadingMore}>
            {t("timeline.more")}
          </Button>
        </div>
      )}
    </>
  );
}

interface FiltersProps {
  customer: SchemaCustomerDetail;
  search: PageSearch;
  change: (part: Partial<PageSearch>) => void;
}

function Filters({ customer, search, change }: FiltersProps) {
  const { t } = useTranslation("customers");
  const channelName = useChannelName();
  const channels = [...new Set([...customer.addresses.flatMap((each) => each.channels), "web", ...(search.channel ? [search.channel] : [])])];
  return (
    <div className={classes.filters}>
      <Select
        size="xs"
        aria-label={t("timeline.group")}
        placeholder={t("timeline.group")}
        data={GROUPS.map((group) => ({ value: group, label: t(`timeline.groups.${group}`) }))}
        value={search.group ?? null}
        onChange={(group) => change({ group: group ?? undefined })}
        clearable
        w={168}
      />
      <Select
        size="xs"
        aria-label={t("filter.channel")}
        placeholder={t("timeline.channel")}
        data={channels.map((channel) => ({ value: channel, label: channelName(channel) }))}
        value={search.channel ?? null}
        onChange={(channel) => change({ channel: channel ?? undefined })}
        clearable
        w={144}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={search.oldest ? <IconArrowUp size={14} aria-hidden /> : <IconArrowDown size={14} aria-hidden />}
        onClick={() => change({ oldest: search.oldest ? undefined : true })}
      >
        {search.oldest ? t("timeline.oldest") : t("timeline.newest")}
      </Button>
      <Checkbox
        size="xs"
        label={t("timeline.everything")}
        checked={search.everything === true}
        onChange={(event) => change({ everything: event.currentTarget.checked || undefined })}
      />
    </div>
  );
}

function clean(search: PageSearch): PageSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

function dayName(day: string): string {
  const at = new Date(`${day}T12:00:00`);
  const sameYear = at.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(at);
}
