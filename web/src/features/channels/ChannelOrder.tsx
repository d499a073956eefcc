// The accounts of a channel in the order in which they are tried: dragged, or moved by buttons and keys.
import { ActionIcon, Group } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconGripVertical } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountItem, type SchemaRouteItem } from "@/lib/api";
import { ChannelBadge, hueProps, notifyDone, StatusBadge, useChannelName } from "@/ui";
import classes from "./Channels.module.css";
import { accountsQuery } from "./queries";
import { moved, ROUTE_TONES } from "./states";

interface Props {
  channel: string;
  accounts: SchemaAccountItem[];
  mayWrite: boolean;
}

export function ChannelOrder({ channel, accounts, mayWrite }: Props) {
  const { t } = useTranslation("channels");
  const name = useChannelName()(channel);
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<number | null>(null);
  const routes = accounts
    .flatMap((account) => account.routes.map((route) => ({ route, account })))
    .filter((each) => each.route.channel === channel)
    .sort((one, other) => one.route.position - other.route.position || one.route.id - other.route.id);
  const order = useAct({
    call: (ids: number[]) => api.POST("/api/v1/routes/order", { body: { channel, routes: ids } }),
    touches: [["account"], ["operations"], ["audit"]],
    optimistic: (ids) => {
      const { queryKey } = accountsQuery();
      const before = queries.getQueryData<SchemaAccountItem[]>(queryKey);
      queries.setQueryData<SchemaAccountItem[]>(queryKey, (known) => known?.map((account) => ({ ...account, routes: account.routes.map((route) => placed(route, ids)) })));
      return () => queries.setQueryData(queryKey, before);
    },
    onDone: () => notifyDone(t("order.done", { channel: name })),
  });
  const move = (from: number, to: number) => {
    const next = moved(routes.map((each) => each.route.id), from, to);
    if (next.some((id, at) => id !== routes[at]?.route.id)) order.mutate(next);
  };
  const onKey = (event: KeyboardEvent, at: number) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(at, event.key === "ArrowUp" ? at - 1 : at + 1);
  };
  const hue = hueProps(channel);
  const several = mayWrite && routes.length > 1;
  return (
    <div className={`${hue.className} ${classes.lane}`} style={hue.style}>
      <div className={classes.laneName}>
        <ChannelBadge channel={channel} />
      </div>
      <ol className={classes.order} aria-label={t("order.of", { channel: name })}>
        {routes.map(({ route, account }, at) => (
          <li
            key={route.id}
            className={dragged === at ? classes.dragged : undefined}
            draggable={several}
            onDragStart={() => setDragged(at)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={() => {
              if (dragged !== null) move(dragged, at);
              setDragged(null);
            }}
          >
            {several && <IconGripVertical size={16} aria-hidden className={classes.grip} />}
            <div className={classes.words}>
              <Link to="/channels/accounts/$account" params={{ account: String(account.id) }} className={classes.link}>
                <span dir="auto">{account.name}</span>
              </Link>{" "}
              <span className={classes.dim}>{t(at === 0 ? "order.first" : "order.next")}</span>
            </div>
            <StatusBadge tone={ROUTE_TONES[route.state]}>{t(`routeState.${route.state}`)}</StatusBadge>
            {several && (
              <Group gap={0} wrap="nowrap" onKeyDown={(event) => onKey(event, at)}>
                <ActionIcon variant="subtle" color="gray" disabled={at === 0} onClick={() => move(at, at - 1)} aria-label={t("order.up", { name: account.name, channel: name })}>
                  <IconChevronUp size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon variant="subtle" color="gray" disabled={at === routes.length - 1} onClick={() => move(at, at + 1)} aria-label={t("order.down", { name: account.name, channel: name })}>
                  <IconChevronDown size={16} aria-hidden />
                </ActionIcon>
              </Group>
            )}
          </li>
        ))}
        {routes.length === 1 && <li className={classes.dim}>{t("order.alone")}</li>}
      </ol>
    </div>
  );
}

function placed(route: SchemaRouteItem, ids: readonly number[]): SchemaRouteItem {
  const at = ids.indexOf(route.id);
  return at < 0 ? route : { ...route, position: at };
}
