// The field below a thread: answer or note, the way an answer takes, its files, and what was begun.
import { useEffect, useState } from "react";
import { joined, useInsertion } from "./insertion";
import { keyOf, takesTemplates, type Detail, type Option, type Publicity } from "./model";
import { addressesIn } from "./copies";
import type { Place } from "./place";
import { useDraft } from "./useDraft";
import { useReply } from "./useReply";
import { useUploads } from "./useUploads";

export type Mode = "reply" | "note";

const PAUSE = 8000; // ms after the last key until one counts as no longer writing; longer than others take to ask

export function useField(id: string, detail: Detail) {
  const [mode, setMode] = useState<Mode>("reply");
  const [text, setText] = useDraft(`reply.${id}`);
  const [note, setNote] = useDraft(`note.${id}`);
  const [subject, setSubject] = useState("");
  const [cc, setCc] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [asked, setAsked] = useState<Publicity | null>(null);
  useInsertion(id, (words) => setText(joined(text, words)));
  const uploads = useUploads();
  const [place, setPlace] = useState<Place | null>(null);
  const { typing, touch } = useTyping();
  const ways = detail.reply;
  const possible = ways.filter((each) => each.may || takesTemplates(each));
  const way = possible.find((each) => keyOf(each) === chosen) ?? possible.find((each) => each.proposed) ?? possible.find((each) => each.may) ?? possible[0] ?? null;
  const last = ways.find((each) => each.channel === detail.conversation.channel && each.window && !each.window.open) ?? null;
  const closed = way && !way.may ? way : last;

  const publicity = way?.answers.find((each) => each === asked) ?? way?.answers[0] ?? null;

  const reply = useReply(id, (words) => {
    if (words.template) return; // it is chosen anew
    setText(words.text);
    if (words.cc.length > 0) setCc(words.cc.join(", "));
    uploads.put(words.files);
    setPlace(words.place);
  });
  const send = () => {
    if (!way || !(text.trim() || place)) return;
    const mail = way.channel === "email";
    const files = way.files ? uploads.files : [];
    void reply.send({ text: text.trim(), way, publicity, subject: mail ? subject.trim() : "", cc: mail ? addressesIn(cc ?? "") : [], files, place });
    setText("");
    setSubject("");
    setCc(null);
    setAsked(null);
    uploads.put([]);
    setPlace(null);
  };
  const nextWay = () => {
    const place = possible.findIndex((each) => way && keyOf(each) === keyOf(way));
    const next = nextChannel(possible, place);
    if (next) setChosen(keyOf(next));
  };
  return {
    mode, setMode, text, note, setNote, subject, setSubject, cc, setCc, way, closed, ways, publicity, setPublicity: setAsked, uploads, place, setPlace, typing, send, nextWay,
    pending: reply.pending,
    sendTemplate: (template: { id: string; text: string; variables: Readonly<Record<string, string>> }) => {
      if (way) void reply.send({ text: template.text, way, subject: "", publicity: null, cc: [], files: [], place: null, template });
    },
    choose: (option: Pick<Option, "channel" | "address">) => setChosen(keyOf(option)),
    setText: (next: string) => {
      setText(next);
      touch();
    },
  };
}

export type FieldState = ReturnType<typeof useField>;

/** The next way by another channel, else by another address. */
function nextChannel(possible: readonly Option[], place: number): Option | undefined {
  const after = [...possible.slice(place + 1), ...possible.slice(0, Math.max(0, place))];
  const now = possible[place]?.channel;
  return after.find((each) => each.channel !== now) ?? after[0];
}

function useTyping() {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (!at) return;
    const timer = setTimeout(() => setAt(0), PAUSE);
    return () => clearTimeout(timer);
  }, [at]);
  return { typing: at > 0, touch: () => setAt(Date.now()) };
}
