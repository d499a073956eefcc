// Channels and the accounts that carry them: added, tested, routed, changed and removed.
import { Button, Group } from "@mantine/core";
import { IconAntenna, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountItem, type SchemaRouteItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ChannelBadge, CopyField, EmptyState, hueProps, ListSkeleton, notifyDone, notifyProblem, ProblemView, StatusBadge, useChannelName, useConfirm } from "@/ui";
import { Part } from "../Part";
import { accountsQuery } from "../queries";
import classes from "../Settings.module.css";
import { AccountForm } from "./AccountForm";
import { ProviderPicker } from "./ProviderPicker";
import { RouteForm } from "./RouteForm";
import { TestAccount } from "./TestAccount";

const TONES = { open: "good", resting: "warn", refused: "bad", suspended: "quiet" } as const;

export function ChannelsTab() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery(accountsQuery());
  const mayWrite = useMay()("channels:write");
  const [adding, setAdding] = useState<string | null>(null);
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding("")}>
      {t("channels.add")}
    </Button>
  );
  return (
    <>
      <Group justify="space-between">
        <span className={classes.dim}>{mayWrite ? t("channels.text") : t("readOnly")}</span>
        {mayWrite && add}
      </Group>
      {data.length === 0 && <EmptyState icon={IconAntenna} title={t("channels.none.title")} text={t("channels.none.text")} />}
      {data.map((each) => (
        <Account key={each.id} account={each} mayWrite={mayWrite} />
      ))}
      {adding === "" && <ProviderPicker onPick={setAdding} onClose={() => setAdding(null)} />}
      {adding && <AccountForm provider={adding} account={null} onClose={() => setAdding(null)} />}
    </>
  );
}

function Account({ account, mayWrite }: { account: SchemaAccountItem; mayWrite: boolean }) {
  const { t } = useTranslation("settings");
  const [open, setOpen] = useState<"settings" | "route" | null>(null);
  const confirm = useConfirm();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } } }),
    touches: [["account"], ["audit"]],
  });
  const ask = async () => {
    const question = { title: t("channels.removeTitle", { name: account.name }), consequence: t("channels.removeText"), deed: t("channels.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const free = account.channels.some((channel) => !account.routes.some((route) => route.channel === channel));
  const acts = mayWrite && (
    <Group gap="sm">
      <TestAccount account={account} />
      {free && (
        <Button size="compact-sm" variant="default" onClick={() => setOpen("route")}>
          {t("channels.addRoute")}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => setOpen("settings")} disabled={!account.known}>
        {t("channels.change")}
      </Button>
      {account.routes.length === 0 && (
        <Button size="compact-sm" variant="default" onClick={() => void ask()}>
          {t("channels.remove")}
        </Button>
      )}
    </Group>
  );
  return (
    <Part title={account.name} text={account.known ? account.provider : t("channels.unknown", { provider: account.provider })} action={acts}>
      {account.address && (
        <div className={classes.body}>
          <CopyField label={t("channels.address")} hint={t("channels.addressText")} value={account.address} />
        </div>
      )}
      {account.routes.length === 0 ? (
        <div className={classes.body}>
          <span className={classes.dim}>{t("channels.unrouted")}</span>
        </div>
      ) : (
        <ul className={classes.rows}>
          {account.routes.map((route) => (
            <RouteRow key={route.id} account={account} route={route} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {open === "settings" && <AccountForm provider={account.provider} account={account} onClose={() => setOpen(null)} />}
      {open === "route" && <RouteForm account={account} route={null} onClose={() => setOpen(null)} />}
    </Part>
  );
}

function RouteRow({ account, route, mayWrite }: { account: SchemaAccountItem; route: SchemaRouteItem; mayWrite: boolean }) {
  const { t } = useTranslation("settings");
  const channel = useChannelName()(route.channel);
  const [open, setOpen] = useState(false);
  const confirm = useConfirm();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/routes/{route_id}", { params: { path: { route_id: route.id } } }),
    touches: [["account"], ["operations"], ["audit"]],
    onDone: () => notifyDone(t("routes.removed", { channel })),
  });
  const ask = async () => {
    const question = { title: t("routes.removeTitle", { channel, name: account.name }), consequence: t("routes.removeText"), deed: t("routes.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const hue = hueProps(route.channel);
  return (
    <li className={`${hue.className} ${classes.route}`} style={hue.style}>
      <div className={classes.words}>
        <ChannelBadge channel={route.channel} /> <span dir="auto">{route.sender}</span>
        <div className={classes.dim}>
          {t("routes.limits", { count: route.seats })} · {route.rate === null ? t("routes.unlimited") : t("routes.perSecond", { rate: route.rate })} ·{" "}
          {t("routes.place", { position: route.position })}
        </div>
        {route.why && <div className={classes.dim}>{route.why}</div>}
      </div>
      <StatusBadge tone={TONES[route.state]}>{t(`routes.state.${route.state}`)}</StatusBadge>
      {mayWrite && (
        <Group gap="sm">
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen(true)} aria-label={t("routes.changeNamed", { channel, name: account.name })}>
            {t("routes.change")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => void ask().catch(notifyProblem)} aria-label={t("routes.removeNamed", { channel, name: account.name })}>
            {t("routes.remove")}
          </Button>
        </Group>
      )}
      {open && <RouteForm account={account} route={route} onClose={() => setOpen(false)} />}
    </li>
  );
}
