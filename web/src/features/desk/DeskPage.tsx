// The desk: tickets at the door by camera or by hand, who stands before us, and what waits for a line.
import { Button, Select, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { PageHeader } from "@/ui";
import { CustomerPanel } from "./CustomerPanel";
import { Hits } from "./Hits";
import { isCode } from "./code";
import classes from "./Desk.module.css";
import { LineMark } from "./LineMark";
import { OutcomeBox } from "./OutcomeBox";
import { Scanner } from "./Scanner";
import { ToldList } from "./ToldList";
import { useDeeds } from "./useDeeds";
import { useDoor } from "./useDoor";
import { useShell } from "./useShell";

const route = getRouteApi("/shell/desk");

export function DeskPage() {
  const { t } = useTranslation("desk");
  const { event, customer } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState("");
  const [sought, setSought] = useState("");
  const deeds = useDeeds();
  useShell();
  const { data: events } = useQuery(apiQuery(["campaign"], "/api/v1/desk/events"));

  const openCustomer = (id?: string) => void navigate({ search: (before) => ({ ...before, customer: id }) });
  const door = useDoor(deeds, event, openCustomer);
  // What was kept is told by now: the list says what came of it.
  const told = !deeds.waiting.length && (door.outcome?.verdict === "kept" || door.outcome?.verdict === "seen_here");
  const outcome = told ? null : door.outcome;
  const chosen = events?.items.find((each) => each.campaign === event);

  const submit = () => {
    const text = typed.trim();
    if (!text) return;
    if (isCode(text)) {
      void door.show(text);
      setTyped("");
      setSought("");
    } else {
      door.clear();
      openCustomer();
      setSought(text);
    }
  };
  return (
    <div className={classes.page}>
      <PageHeader title={t("name")} text={t("about")} actions={<LineMark waiting={deeds.waiting.length} />} />
      <div className={classes.columns}>
        <section className={classes.door} aria-label={t("door")}>
          <Select
            label={t("event")}
            placeholder={t("anyEvent")}
            data={(events?.items ?? []).map((each) => ({ value: each.campaign, label: each.name }))}
            value={event ?? null}
            onChange={(next) => void navigate({ search: (before) => ({ ...before, event: next ?? undefined }) })}
            description={chosen && t("counts", { here: chosen.attended, registered: chosen.registered })}
            inputWrapperOrder={["label", "input", "description"]}
            clearable
          />
          {outcome && <OutcomeBox outcome={outcome} />}
          <Scanner onCode={(text) => void door.show(text)} />
          <form
            className={classes.entry}
            onSubmit={(submitted) => {
              submitted.preventDefault();
              submit();
            }}
          >
            <TextInput
              label={t("entry")}
              placeholder={t("entryHint")}
              value={typed}
              onChange={(changed) => setTyped(changed.currentTarget.value)}
              className={classes.grow}
              autoCapitalize="off"
              autoComplete="off"
              spellCheck={false}
            />
            <Button type="submit" rightSection={<IconArrowRight size={16} aria-hidden />}>
              {t("go")}
            </Button>
          </form>
          {!outcome && sought && <Hits q={sought} onOpen={openCustomer} />}
          <ToldList told={deeds.told} onDismiss={deeds.dismiss} />
        </section>
        <section className={classes.customer} aria-label={t("customer")}>
          {customer ? (
            <CustomerPanel key={customer} id={customer} deeds={deeds} onLetIn={door.letIn} />
          ) : (
            <p className={classes.empty}>{t("nobody")}</p>
          )}
        </section>
      </div>
    </div>
  );
}
