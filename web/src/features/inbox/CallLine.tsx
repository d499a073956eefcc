// A message that is a telephone call: whether it rings, is spoken or over, and how it went.
import { IconPhone, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { StatusBadge, type Tone } from "@/ui";
import classes from "./Inbox.module.css";
import { lengthOf } from "./lengthOf";
import type { Message } from "./model";

type Call = NonNullable<Message["call"]>;

export function CallLine({ call, inbound }: { call: Call; inbound: boolean }) {
  const { t } = useTranslation("inbox");
  const missed = call.state === "ended" && call.outcome !== "reached";
  const Icon = call.state === "talking" ? IconPhone : missed ? IconPhoneOff : inbound ? IconPhoneIncoming : IconPhoneOutgoing;
  const word = wordOf(call);
  const outcome = call.outcome && call.outcome !== "reached" ? t(`call.outcome.${call.outcome as "busy"}`, { defaultValue: call.outcome }) : "";
  const who = call.by || call.telephone;
  return (
    <div className={classes.call}>
      <Icon size={18} aria-hidden />
      <span>{t(inbound ? "call.incoming" : "call.outgoing")}</span>
      <StatusBadge tone={toneOf(call)}>{outcome || t(`call.state.${word}`)}</StatusBadge>
      {call.seconds > 0 && <span className={classes.callLength}>{lengthOf(call.seconds)}</span>}
      {who && <span className={classes.callWho} dir="auto">{t("call.with", { who })}</span>}
    </div>
  );
}

function wordOf(call: Call): "planned" | "ringing" | "talking" | "spoken" {
  if (call.state === "planned" || call.state === "ringing" || call.state === "talking") return call.state;
  return "spoken";
}

function toneOf(call: Call): Tone {
  if (call.state === "ringing") return "warn";
  if (call.state === "talking") return "busy";
  if (call.outcome === "reached") return "good";
  return call.outcome === "failed" || call.outcome === "wrong_number" ? "bad" : call.outcome ? "warn" : "quiet";
}
