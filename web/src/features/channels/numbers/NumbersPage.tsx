// The pool of numbers that an account sends under on one channel: added, pasted, changed and taken away; and who keeps which.
import { Button, Group } from "@mantine/core";
import { IconChevronLeft, IconHash, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaAccountItem, SchemaPoolNumber, SchemaRouteItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, notifyDone, notifyProblem, PageHeader, ProblemView, SearchField, useChannelName, useConfirm } from "@/ui";
import classes from "../Channels.module.css";
import { accountsQuery } from "../queries";
import { Section } from "../Section";
import { AddNumbers } from "./AddNumbers";
import { Keepers } from "./Keepers";
import { NumberForm } from "./NumberForm";
import { NumberTable } from "./NumberTable";
import { useChangeNumbers, useNumbers } from "./useNumbers";

const route = getRouteApi("/shell/channels/numbers/$route");
const MANY = 10;

export function NumbersPage() {
  const { t } = useTranslation("channels");
  const id = Number(route.useParams().route);
  const { data, error, refetch } = useQuery(accountsQuery());
  const account = data?.find((each) => each.routes.some((one) => one.id === id));
  const found = account?.routes.find((each) => each.id === id);
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  if (!account || !found) return <PageHeader title={t("account.gone.title")} text={t("account.gone.text")} />;
  return <Pool key={id} account={account} carried={found} />;
}

function Pool({ account, carried }: { account: SchemaAccountItem; carried: SchemaRouteItem }) {
  const { t } = useTranslation("channels");
  const channel = useChannelName()(carried.channel);
  const may = useMay();
  const mayWrite = may("channels:write");
  const { numbers, use } = useNumbers(carried.id);
  const [open, setOpen] = useState<"add" | SchemaPoolNumber | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const [q, setQ] = useState("");
  const [sender, setSender] = useState<string | null>(null);
  const confirm = useConfirm();
  const pool = numbers.data?.numbers ?? [];
  const shown = pool.filter((each) => each.sender.includes(q) || each.prefixes.some((prefix) => prefix.includes(q)));
  const picked = chosen.filter((each) => pool.some((one) => one.sender === each));
  const remove = useChangeNumbers(carried.id, () => {
    notifyDone(t("numbers.removed", { count: picked.length }));
    setChosen([]);
  });
  const ask = async () => {
    const keep = (use.data?.numbers ?? []).filter((each) => picked.includes(each.sender)).reduce((sum, each) => sum + each.customers, 0);
    const question = { title: t("numbers.removeTitle", { count: picked.length }), consequence: t("numbers.removeText", { count: keep, number: formatCount(keep) }), deed: t("numbers.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate((stored) => stored.filter((each) => !picked.includes(each.sender)));
  };
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("add")}>
      {t("numbers.add")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("numbers.of", { channel, name: account.name })}
        text={t("numbers.about")}
        actions={
          <>
            <Button component={Link} to={`/channels/accounts/${account.id}`} variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
              {t("numbers.back")}
            </Button>
            {pool.length > 0 && add}
          </>
        }
      />
      <div className={classes.page} tabIndex={0} role="region" aria-label={t("numbers.of", { channel, name: account.name })}>
        <div className={classes.column}>
          {numbers.error && <ProblemView error={numbers.error} onRetry={() => void numbers.refetch()} />}
          {remove.error && <ProblemView error={remove.error} />}
          {!numbers.data && !numbers.error && <ListSkeleton />}
          {numbers.data && pool.length === 0 && (use.data?.numbers.length ?? 0) === 0 && (
            <EmptyState icon={IconHash} title={t("numbers.none.title")} text={t("numbers.none.text", { sender: carried.sender })} action={add} />
          )}
          {numbers.data && (pool.length > 0 || (use.data?.numbers.length ?? 0) > 0) && (
            <Section
              title={t("numbers.title")}
              text={t("numbers.titleText", { count: pool.length, number: formatCount(pool.length) })}
              action={
                <Group gap="sm">
                  {pool.length > MANY && <SearchField label={t("numbers.search")} value={q} onSearch={setQ} />}
                  {picked.length > 0 && (
                    <Button size="compact-sm" variant="default" loading={remove.isPending} onClick={() => void ask().catch(notifyProblem)}>
                      {t("numbers.removeSome", { count: picked.length })}
                    </Button>
                  )}
                </Group>
              }
            >
              <NumberTable numbers={shown} use={use.data?.numbers ?? []} mayWrite={mayWrite} chosen={picked} onChoose={setChosen} onChange={setOpen} onKeepers={setSender} />
            </Section>
          )}
          {may("customers:read") && numbers.data && (pool.length > 0 || (use.data?.numbers.length ?? 0) > 0) && (
            <Keepers route={carried.id} senders={(use.data?.numbers ?? []).map((each) => each.sender)} sender={sender} onSender={setSender} />
          )}
        </div>
      </div>
      {open === "add" && <AddNumbers route={carried.id} known={pool.map((each) => each.sender)} onClose={() => setOpen(null)} />}
      {open && open !== "add" && (
        <NumberForm route={carried.id} number={open} others={pool.map((each) => each.sender).filter((each) => each !== open.sender)} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
