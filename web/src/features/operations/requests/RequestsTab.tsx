// Requests that came in: what programs asked for and providers told, what was answered, found by what went wrong.
import { Button } from "@mantine/core";
import { IconArrowsRightLeft } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaRequestItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import type { Translate } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, RelativeTime, StatusBadge, type Column } from "@/ui";
import classes from "../Operations.module.css";
import { requestsList } from "../queries";
import { RequestDetail } from "./RequestDetail";
import { RequestFilters } from "./RequestFilters";
import { keyOf, toneOf } from "./words";

const route = getRouteApi("/shell/operations");
const OFTEN = 5000;

export function RequestsTab() {
  const { t } = useTranslation("operations");
  if (!useMay()("settings:read")) {
    return <EmptyState icon={IconArrowsRightLeft} title={t("requests.forbidden.title")} text={t("requests.forbidden.text")} />;
  }
  return <Log />;
}

function Log() {
  const { t } = useTranslation("operations");
  const { origin, status, method, key, q, request } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList({ ...requestsList({ origin, status, method, key, q }), refetchInterval: OFTEN });
  const { t: anyText } = useTranslation();
  const columns = useMemo(() => columnsOf(anyText), [anyText]);
  const filtered = Boolean(origin ?? status ?? method ?? key ?? q);
  const open = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, request: id }) });
  return (
    <>
      <DataList<SchemaRequestItem>
        label={t("tab.requests")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => open(row.id)}
        filters={<RequestFilters />}
        empty={
          filtered ? (
            <EmptyState
              icon={IconArrowsRightLeft}
              title={t("requests.nothingFound.title")}
              text={t("requests.nothingFound.text")}
              action={
                <Button variant="default" onClick={() => void navigate({ search: { tab: "requests" } })}>
                  {t("requests.nothingFound.clear")}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={IconArrowsRightLeft} title={t("requests.none.title")} text={t("requests.none.text")} />
          )
        }
      />
      {request && <RequestDetail key={request} id={request} onOpen={open} onClose={() => open(undefined)} />}
    </>
  );
}

function columnsOf(t: Translate): Column<SchemaRequestItem>[] {
  const title = (key: "status" | "request" | "who" | "took" | "at") => t(`requests.column.${key}`, { ns: "operations" });
  return [
    {
      key: "status",
      title: title("status"),
      width: "124px",
      render: (row) => (
        <StatusBadge tone={toneOf(row.status)}>{`${String(row.status)} ${t(`requests.word.${keyOf(row.status)}`, { ns: "operations" })}`}</StatusBadge>
      ),
    },
    { key: "request", title: title("request"), width: "minmax(0, 2fr)", render: (row) => <Asked row={row} /> },
    {
      key: "who",
      title: title("who"),
      width: "minmax(0, 1fr)",
      from: 640,
      render: (row) => (
        <span className={classes.cut} dir="auto" title={row.who_name}>
          {row.who_name}
        </span>
      ),
    },
    {
      key: "took",
      title: title("took"),
      width: "88px",
      align: "end",
      from: 560,
      render: (row) => t("hooks.took", { ns: "operations", milliseconds: formatCount(row.milliseconds) }),
    },
    { key: "at", title: title("at"), width: "108px", align: "end", from: 420, render: (row) => <RelativeTime at={row.at} /> },
  ];
}

function Asked({ row }: { row: SchemaRequestItem }) {
  const whole = `${row.method} ${row.path}${row.query && `?${row.query}`}`;
  return (
    <span className={classes.cut} title={whole} dir="ltr">
      <span className={classes.name}>{row.method}</span> {row.path.replace(/^\/api\/v1/, "")}
      {row.detail && <span className={classes.dim}> {row.detail}</span>}
    </span>
  );
}
