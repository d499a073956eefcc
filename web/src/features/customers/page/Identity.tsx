// Who a customer may be too: candidates to merge or dismiss, what was merged, and how to undo it.
import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconArrowMerge, IconPasswordUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaCustomerDetail, type SchemaCustomerMerge, type SchemaCustomerMatch } from "@/lib/api";
import { useMay } from "@/lib/session";
import { FormDialog, RelativeTime, useConfirm } from "@/ui";
import { identityQuery } from "../queries";
import classes from "./Page.module.css";
import { Part } from "./Part";
import { PinDialog } from "./PinDialog";
import { useMerging } from "./useMerging";

export function Identity({ customer }: { customer: SchemaCustomerDetail }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const [merging, setMerging] = useState(false);
  const [pin, setPin] = useState(false);
  const { data } = useQuery(identityQuery(customer.id));
  if (!data) return null;
  return (
    <Part
      title={t("identity.title")}
      action={
        mayWrite && !data.merged_into && (
          <Group gap={4} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" aria-label={t("pin.title")} title={t("pin.title")} onClick={() => setPin(true)}>
              <IconPasswordUser size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t("identity.mergeOther")} title={t("identity.mergeOther")} onClick={() => setMerging(true)}>
              <IconArrowMerge size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )
      }
    >
      {data.merged_into && (
        <p className={classes.words}>
          {t("identity.mergedInto")}{" "}
          <Link to="/customers/$customer" params={{ customer: data.merged_into }}>
            {t("identity.survivor")}
          </Link>
        </p>
      )}
      {data.matches.length === 0 && data.merges.length === 0 && <p className={classes.dim}>{t("identity.none")}</p>}
      <ul className={classes.plain}>
        {data.matches.map((each) => (
          <Candidate key={`${each.older.id} ${each.younger.id}`} id={customer.id} match={each} mayWrite={mayWrite} />
        ))}
        {data.merges.map((each) => (
          <Merged key={`${each.survivor} ${each.other}`} id={customer.id} merge={each} mayWrite={mayWrite} />
        ))}
      </ul>
      {pin && <PinDialog customer={customer.id} onClose={() => setPin(false)} />}
      {merging && <MergeDialog customer={customer} onClose={() => setMerging(false)} />}
    </Part>
  );
}

function Candidate({ id, match, mayWrite }: { id: string; match: SchemaCustomerMatch; mayWrite: boolean }) {
  const { t } = useTranslation("customers");
  const other = match.older.id === id ? match.younger : match.older;
  const { merge, dismiss } = useMerging(id, other.id, other.name);
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <Link to="/customers/$customer" params={{ customer: other.id }} dir="auto">
          {other.name || t("page.nameless")}
        </Link>
        <div className={classes.headLine}>
          <span title={match.source}>
            {t(`identity.how.${match.how as "code"}`, { defaultValue: match.how })} <bdi>{match.value}</bdi>
          </span>
          <RelativeTime at={match.found_at} />
        </div>
        {mayWrite && (
          <Group gap="xs" mt={4}>
            <Button size="compact-sm" variant="default" onClick={() => void merge.ask(t("identity.onePerson"))} loading={merge.isPending}>
              {t("identity.merge")}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => dismiss.mutate()} loading={dismiss.isPending}>
              {t("identity.dismiss")}
            </Button>
          </Group>
        )}
      </div>
    </li>
  );
}

function Merged({ id, merge, mayWrite }: { id: string; merge: SchemaCustomerMerge; mayWrite: boolean }) {
  const { t } = useTranslation("customers");
  const confirm = useConfirm();
  const undo = useAct({
    call: () => api.POST("/api/v1/customers/{customer_id}/unmerge", { params: { path: { customer_id: merge.survivor } }, body: { other: merge.other } }),
    touches: [["customer"]],
  });
  const name = merge.other_name || t("page.nameless");
  const ask = async () => {
    if (await confirm({ title: t("identity.undoTitle", { name }), consequence: t("identity.undoText"), deed: t("identity.undo") })) undo.mutate();
  };
  if (merge.survivor !== id) return null;
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <Link to="/customers/$customer" params={{ customer: merge.other }} dir="auto">
          {name}
        </Link>
        <div className={classes.headLine}>
          <span title={merge.why}>
            {merge.undone_at ? t("identity.undone", { by: merge.undone_by }) : merge.by ? t("identity.mergedBy", { by: merge.by }) : t("identity.mergedByRule")}
          </span>
          <RelativeTime at={merge.undone_at ?? merge.merged_at} />
        </div>
      </div>
      {mayWrite && !merge.undone_at && (
        <Button size="compact-sm" variant="subtle" onClick={() => void ask()} loading={undo.isPending}>
          {t("identity.undo")}
        </Button>
      )}
    </li>
  );
}

function MergeDialog({ customer, onClose }: { customer: SchemaCustomerDetail; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const [address, setAddress] = useState("");
  const [why, setWhy] = useState("");
  const merge = useAct({
    call: async () => {
      const found = await api.GET("/api/v1/customers/find", { params: { query: { address: address.trim() } } });
      const other = found.data?.id ?? "";
      return api.POST("/api/v1/customers/{customer_id}/merge", { params: { path: { customer_id: customer.id } }, body: { other, why: why.trim() } });
    },
    touches: [["customer"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={t("identity.mergeOther")}
      deed={t("identity.merge")}
      onClose={onClose}
      onSubmit={() => merge.mutate()}
      busy={merge.isPending}
      ready={address.trim() !== ""}
      fault={merge.error?.message ?? null}
    >
      <TextInput
        label={t("identity.other")}
        description={t("identity.otherText")}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        required
        data-autofocus
      />
      <TextInput label={t("identity.why")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} maxLength={500} />
      <p className={classes.dim}>{t("identity.mergeText")}</p>
    </FormDialog>
  );
}
