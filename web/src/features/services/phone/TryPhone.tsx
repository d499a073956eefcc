// A phone to try a service with: nothing is sent, and back ends answer what one writes here.
import { ActionIcon, Anchor, Button, Checkbox, JsonInput, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconArrowUp, IconRefresh } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { exampleOf, type Service } from "../model";
import classes from "../Services.module.css";
import { useTrial } from "./useTrial";

interface Props {
  service: Service;
  language: string;
  /** Tells at which step the phone is. */
  onAt: (step: string) => void;
}

export function TryPhone({ service, language, onAt }: Props) {
  const { t } = useTranslation("services");
  const trial = useTrial(service, language);
  const [text, setText] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const { waits, step, lines } = trial;
  useEffect(() => {
    onAt(waits ? step : "");
  }, [waits, step, onAt]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [lines.length]);
  const word = Object.values(service.words)[0]?.[0] ?? "";
  const send = () => {
    if (!text.trim() || trial.busy) return;
    trial.happen({ happens: "says", text: text.trim() });
    setText("");
  };
  return (
    <aside className={classes.beside} aria-label={t("try.title")}>
      <div className={classes.partHead}>
        <h2>{t("try.title")}</h2>
        <Button variant="subtle" size="compact-sm" leftSection={<IconRefresh size={14} aria-hidden />} onClick={trial.restart}>
          {t("try.again")}
        </Button>
      </div>
      <div className={classes.phone}>
        <div className={classes.phoneBody} ref={scroller} role="log" aria-label={t("try.log")} tabIndex={0}>
          {lines.length === 0 && <p className={classes.dim}>{t("try.nothing", { word })}</p>}
          {lines.map((line, at) => (
            <div key={at} className={classes.line} data-from={line.from} dir="auto">
              {line.text}
            </div>
          ))}
        </div>
        <div className={classes.phoneFoot}>
          {waits === "call" && <BackEnd key={lines.length} service={service} trial={trial} />}
          {(waits === "code" || waits === "pin") && (
            <div className={classes.row}>
              <Button size="compact-sm" onClick={() => trial.happen({ happens: "proves" })}>
                {t("try.proves")}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => trial.happen({ happens: "fails_proof" })}>
                {t("try.failsProof")}
              </Button>
            </div>
          )}
          {waits !== "call" && (
            <div className={classes.row}>
              <TextInput
                className={classes.grow}
                aria-label={t("try.write")}
                placeholder={lines.length ? t("try.write") : word}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && !event.nativeEvent.isComposing) send();
                }}
              />
              <ActionIcon size={36} radius="xl" aria-label={t("try.send")} disabled={!text.trim()} loading={trial.busy} onClick={send}>
                <IconArrowUp size={18} aria-hidden />
              </ActionIcon>
            </div>
          )}
          {waits && waits !== "call" && (
            <Button size="compact-sm" variant="subtle" onClick={() => trial.happen({ happens: "waits" })}>
              {t("try.waits")}
            </Button>
          )}
        </div>
      </div>
      <div className={classes.pairs}>
        <Checkbox label={t("try.verified")} checked={trial.who.verified} onChange={(event) => trial.setWho({ ...trial.who, verified: event.currentTarget.checked })} />
        <Checkbox label={t("try.hasPin")} checked={trial.who.has_pin} onChange={(event) => trial.setWho({ ...trial.who, has_pin: event.currentTarget.checked })} />
        <Checkbox label={t("try.mayOffer")} checked={trial.who.may_offer} onChange={(event) => trial.setWho({ ...trial.who, may_offer: event.currentTarget.checked })} />
        <p className={classes.dim}>
          {t("try.real")}{" "}
          <Anchor renderRoot={(props) => <Link to="/playground" {...props} />} size="xs" underline="always">
            {t("try.playground")}
          </Anchor>
        </p>
      </div>
    </aside>
  );
}

function BackEnd({ service, trial }: { service: Service; trial: ReturnType<typeof useTrial> }) {
  const { t } = useTranslation("services");
  const step = service.steps.find((it) => it.name === trial.step);
  const [values, setValues] = useState(() => JSON.stringify(exampleOf(step), null, 1));
  const read = parsed(values);
  return (
    <>
      <JsonInput label={t("try.answers", { connector: step?.connector || "…", operation: step?.operation || "…" })} value={values} onChange={setValues} autosize minRows={2} maxRows={6} error={read ? null : t("try.noJson")} />
      <div className={classes.row}>
        <Button size="compact-sm" disabled={!read} onClick={() => read && trial.happen({ happens: "answers", values: read })}>
          {t("try.answer")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => trial.happen({ happens: "fails" })}>
          {t("try.fails")}
        </Button>
      </div>
    </>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
