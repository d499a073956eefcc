// The catalogue: every provider as a card with what it can do, or all of them beside one another.
import { Button, Select, SegmentedControl } from "@mantine/core";
import { IconPlugOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaProviderItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ChannelBadge, EmptyState, ListSkeleton, PageHeader, ProblemView, SearchField, useChannelName } from "@/ui";
import classes from "../Channels.module.css";
import { useProviderName } from "../names";
import { providersQuery } from "../queries";
import { found, groupOf, GROUPS, type GroupKey } from "./abilities";
import { Matrix } from "./Matrix";
import { ProviderCard } from "./ProviderCard";

const route = getRouteApi("/shell/channels/catalogue");
const ORDER: readonly GroupKey[] = [...GROUPS.map((group) => group.key), "many"];

export function CataloguePage() {
  const { t } = useTranslation("channels");
  const { channel, view } = route.useSearch();
  const [q, setQ] = useState("");
  const navigate = route.useNavigate();
  const channelName = useChannelName();
  const providerName = useProviderName();
  const { data, error, refetch } = useQuery(providersQuery());
  const channels = [...new Set(data?.flatMap((each) => each.channels))].sort((one, other) => channelName(one).localeCompare(channelName(other)));
  const shown = found(data ?? [], q, channel, channelName, providerName);
  return (
    <>
      <PageHeader
        title={t("catalogue.title")}
        text={t("catalogue.text")}
        actions={
          <Button component={Link} to="/channels" variant="default">
            {t("catalogue.back")}
          </Button>
        }
      >
        <div className={classes.filters}>
          <SearchField label={t("catalogue.search")} value={q} onSearch={setQ} />
          <Select
            aria-label={t("catalogue.channel")}
            placeholder={t("catalogue.anyChannel")}
            data={channels.map((value) => ({ value, label: channelName(value) }))}
            value={channel ?? null}
            onChange={(next) => void navigate({ search: (before) => ({ ...before, channel: next ?? undefined }) })}
            clearable
            searchable
            w={{ base: "100%", xs: 200 }}
          />
          <SegmentedControl
            aria-label={t("catalogue.view")}
            value={view ?? "cards"}
            onChange={(next) => void navigate({ search: (before) => ({ ...before, view: next === "matrix" ? "matrix" : undefined }) })}
            data={[
              { value: "cards", label: t("catalogue.cards") },
              { value: "matrix", label: t("catalogue.matrix") },
            ]}
          />
        </div>
      </PageHeader>
      <div className={classes.page} tabIndex={0} role="region" aria-label={t("catalogue.title")}>
        <div className={classes.wide}>
          {error && <ProblemView error={error} onRetry={() => void refetch()} />}
          {!data && !error && <ListSkeleton />}
          {data && shown.length === 0 && <EmptyState icon={IconPlugOff} title={t("catalogue.none.title")} text={t("catalogue.none.text")} />}
          {shown.length > 0 && (view === "matrix" ? <Matrix providers={shown} channel={channel} /> : <Groups providers={shown} />)}
        </div>
      </div>
    </>
  );
}

function Groups({ providers }: { providers: SchemaProviderItem[] }) {
  const { t } = useTranslation("channels");
  const mayWrite = useMay()("channels:write");
  return ORDER.map((key) => {
    const members = providers.filter((each) => groupOf(each) === key);
    if (members.length === 0) return null;
    return (
      <section key={key} aria-label={t(`group.${key}`)}>
        <h2 className={classes.group}>{t(`group.${key}`)}</h2>
        <div className={classes.cards}>
          {members.map((each) => (
            <ProviderCard key={each.name} provider={each} mayWrite={mayWrite} />
          ))}
          {key === "own" && <WidgetCard />}
        </div>
      </section>
    );
  });
}

/** The widget is set up under Settings; whoever looks for a chat looks here first. */
function WidgetCard() {
  const { t } = useTranslation("channels");
  return (
    <article className={classes.card} aria-label={t("widget.title")}>
      <div className={classes.cardHead}>
        <h3>{t("widget.title")}</h3>
        <Button component={Link} to="/settings" search={{ tab: "widget" } as never} size="compact-sm" variant="light">
          {t("widget.open")}
        </Button>
      </div>
      <p className={classes.about}>{t("widget.text")}</p>
      <ChannelBadge channel="chat" />
    </article>
  );
}
