// The templates that WhatsApp lists for an account just now, to fill one in instead of copying it by hand.
import { Button, Modal, Select, Skeleton, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { EmptyState, ProblemView, StatusBadge, type Tone } from "@/ui";
import classes from "../Content.module.css";
import { accountsQuery, listedQuery, type Listed } from "../queries";
import type { Approved } from "./parts";

const LISTING = "whatsapp";
const TONES: Record<string, Tone> = { APPROVED: "good", PENDING: "busy", IN_APPEAL: "busy", REJECTED: "bad", DISABLED: "bad", PAUSED: "warn", LIMIT_EXCEEDED: "warn" };

export function FetchApproved({ onChoose }: { onChoose: (approved: Approved) => void }) {
  const { t } = useTranslation("content");
  const may = useMay()("channels:read");
  const { data } = useQuery({ ...accountsQuery(), enabled: may });
  const [open, setOpen] = useState(false);
  const accounts = (data ?? []).filter((each) => each.provider === LISTING);
  if (accounts.length === 0) return null;
  const choose = (approved: Approved) => {
    onChoose(approved);
    setOpen(false);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" className={classes.fetch} leftSection={<IconDownload size={14} aria-hidden />} onClick={() => setOpen(true)}>
        {t("approved.fetch.do")}
      </Button>
      {open && (
        <Modal opened onClose={() => setOpen(false)} closeButtonProps={{ "aria-label": t("close") }} title={t("approved.fetch.title")} size="lg" centered>
          <Choice accounts={accounts.map((each) => ({ value: String(each.id), label: each.name }))} onChoose={choose} />
        </Modal>
      )}
    </>
  );
}

interface ChoiceProps {
  accounts: { value: string; label: string }[];
  onChoose: (approved: Approved) => void;
}

function Choice({ accounts, onChoose }: ChoiceProps) {
  const { t } = useTranslation("content");
  const [account, setAccount] = useState(accounts[0]?.value ?? "");
  const [q, setQ] = useState("");
  const { data, error, refetch, isPending } = useQuery(listedQuery(Number(account)));
  const wanted = q.trim().toLowerCase();
  const found = (data ?? []).filter((each) => !wanted || `${each.name} ${each.approved.wording?.body ?? ""}`.toLowerCase().includes(wanted));
  return (
    <Stack gap="sm">
      {accounts.length > 1 && <Select label={t("approved.fetch.account")} data={accounts} value={account} onChange={(value) => value && setAccount(value)} allowDeselect={false} />}
      {isPending && <Skeleton height={180} aria-label={t("approved.fetch.busy")} />}
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {data && data.length === 0 && <EmptyState title={t("approved.fetch.none")} text={t("approved.fetch.noneText")} />}
      {data && data.length > 0 && (
        <>
          <TextInput aria-label={t("approved.fetch.search")} placeholder={t("approved.fetch.search")} value={q} onChange={(event) => setQ(event.currentTarget.value)} data-autofocus />
          <ul className={classes.listed}>
            {found.map((each) => (
              <Row key={`${each.name} ${each.language}`} listed={each} onChoose={onChoose} />
            ))}
          </ul>
          {found.length === 0 && <p className={classes.dim}>{t("approved.fetch.nothing")}</p>}
        </>
      )}
    </Stack>
  );
}

/** One template: what it says, and whether it may be sent. */
function Row({ listed, onChoose }: { listed: Listed; onChoose: (approved: Approved) => void }) {
  const { name, language, status, category, reason, approved } = listed;
  const about = [language, category, reason].filter(Boolean).join(" · ");
  return (
    <li>
      <UnstyledButton className={classes.card} onClick={() => onChoose(approved)}>
        <span className={classes.bar}>
          <span className={classes.strong} dir="ltr">
            {name}
          </span>
          <StatusBadge tone={TONES[status] ?? "quiet"}>{status}</StatusBadge>
        </span>
        <span className={classes.dim}>{about}</span>
        <span className={classes.says} dir="auto">
          {approved.wording?.body}
        </span>
      </UnstyledButton>
    </li>
  );
}
