// Inbox: the list, one to four conversations side by side, and the customer of the one that keys act on.
import { useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { useMay } from "@/lib/session";
import { useShortcuts } from "@/lib/shortcuts";
import { useTitle } from "@/lib/useTitle";
import { EmptyState, Panes } from "@/ui";
import { BeginDialog } from "./BeginDialog";
import { ConversationColumn } from "./ConversationColumn";
import { CustomerPane } from "./CustomerPane";
import classes from "./Inbox.module.css";
import { InboxList } from "./InboxList";
import { useInboxSearch } from "./useInboxSearch";

export function InboxPage() {
  const { t } = useTranslation("inbox");
  const state = useInboxSearch();
  const { columns, active, search } = state;
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const wide = useMediaQuery("(min-width: 1800px)", false, { getInitialValueInEffect: false });
  const roomy = !narrow && (columns.length === 1 || wide);
  const [customerShown, setCustomerShown] = useState(false);
  const waiting = useQuery(apiQuery(["inbox"], "/api/v1/conversations/counts")).data?.ours ?? 0;
  useTitle(waiting ? t("title", { count: waiting }) : t("name"));
  const mayWrite = useMay()("conversations:write");
  useShortcuts([
    { keys: "]", label: t("keys.column"), group: t("keys.group"), run: state.turn },
    ...(mayWrite
      ? [{ keys: "w", label: t("keys.new"), group: t("keys.group"), run: () => state.set({ customer: "find" }) }]
      : []),
  ]);

  const shown = narrow ? columns.filter((id) => id === active) : columns;
  const detail = shown.length > 0 && (
    <div className={classes.columns}>
      {narrow && customerShown && active ? (
        <CustomerPane id={active} onBack={() => setCustomerShown(false)} state={state} />
      ) : (
        shown.map((id) => (
          <ConversationColumn
            key={id}
            id={id}
            active={id === active}
            alone={shown.length === 1}
            state={state}
            onCustomer={roomy ? undefined : () => setCustomerShown(narrow || !customerShown)}
          />
        ))
      )}
    </div>
  );
  return (
    <>
      <h1 className={classes.unseen}>{t("name")}</h1>
      <Panes
        name="inbox"
        labels={{ list: t("list"), detail: t("conversations"), aside: t("customer") }}
        start={{ list: 340, aside: 288 }}
        list={<InboxList state={state} />}
        detail={detail || (narrow ? undefined : <EmptyState icon={IconMessages} title={t("none.title")} text={t("none.text")} />)}
        aside={active && (roomy || (customerShown && !narrow)) ? <CustomerPane id={active} state={state} /> : undefined}
        onBack={() => state.set({ open: undefined, at: undefined })}
      />
      {search.customer && <BeginDialog customer={search.customer} state={state} />}
    </>
  );
}
