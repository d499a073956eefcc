// The mailbox: the mails on the left, the one that is open beside them, as a mail program shows it, and the answer.
import { Button, Textarea, TextInput } from "@mantine/core";
import { IconArrowBackUp, IconMail, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { EmptyState, ListSkeleton, ProblemView, RelativeTime } from "@/ui";
import type { BoxProps } from "./box";
import { MailPage } from "./MailPage";
import type { Photo } from "./photo";
import { PhotoPick } from "./PhotoPick";
import classes from "./Playground.module.css";
import { boxList, type Item } from "./queries";

export function Mailbox(given: BoxProps) {
  const { t } = useTranslation("playground");
  const { who, deeds, mayAct } = given;
  const list = useList(boxList(who.customer, ["email"]));
  const [chosen, setChosen] = useState<string | null>(null);
  const [writing, setWriting] = useState(false);
  const item = list.rows.find((it) => it.id === chosen);
  const mayWrite = mayAct && who.plays.includes("email") && who.addresses.some((it) => it.channel === "email");
  const show = (it: Item) => {
    setChosen(it.id);
    setWriting(false);
    if (it.direction === "in" && !it.opened_at && mayAct) deeds.open.mutate({ item: it.id });
  };
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  return (
    <div className={classes.mailbox} data-open={item || writing ? true : undefined}>
      <div className={classes.mails}>
        {mayWrite && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={() => {
              setChosen(null);
              setWriting(true);
            }}
          >
            {t("mail.new")}
          </Button>
        )}
        {list.status === "loading" && <ListSkeleton />}
        {list.status === "ready" && list.rows.length === 0 && (
          <EmptyState icon={IconMail} title={t("mail.empty.title")} text={t("mail.empty.text")} />
        )}
        <ul>
          {list.rows.map((it) => (
            <li key={it.id}>
              <button
                type="button"
                className={classes.mailRow}
                aria-current={it.id === chosen || undefined}
                data-unread={(it.direction === "in" && !it.opened_at) || undefined}
                onClick={() => show(it)}
              >
                <span className={classes.line}>
                  <span className={classes.name} dir="auto">
                    {it.direction === "in" ? nameOf(it.sender) : t("mail.you")}
                  </span>
                  <span className={classes.time}>
                    <RelativeTime at={it.at} />
                  </span>
                </span>
                <span className={classes.subject} dir="auto">
                  {it.title || t("mail.untitled")}
                </span>
                <span className={classes.last} dir="auto">
                  {it.text.slice(0, 120)}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {list.hasMore && (
          <Button variant="subtle" size="compact-sm" loading={list.loadingMore} onClick={list.loadMore}>
            {t("earlier")}
          </Button>
        )}
      </div>
      <div className={classes.reading}>
        {(item || writing) && (
          <Button
            className={classes.backToMails}
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setChosen(null);
              setWriting(false);
            }}
          >
            {t("mail.back")}
          </Button>
        )}
        {item && <MailPage key={item.id} item={item} given={given} />}
        {item?.direction === "in" && mayWrite && <Answer key={`answer ${item.id}`} given={given} answers={item} />}
        {!item && writing && <Answer given={given} onSent={() => setWriting(false)} />}
        {!item && !writing && list.rows.length > 0 && <p className={classes.nothing}>{t("mail.choose")}</p>}
      </div>
    </div>
  );
}

function Answer({ given, answers, onSent }: { given: BoxProps; answers?: Item; onSent?: () => void }) {
  const { t } = useTranslation("playground");
  const [text, setText] = useState("");
  const [to, setTo] = useState("");
  const [subject, setSubject] = useState("");
  const [photo, setPhoto] = useState<Photo | null>(null);
  const { mail } = given.deeds;
  const send = () =>
    mail.mutate(
      { text: text.trim(), photo, ...(answers ? { answers: answers.id } : { to: to.trim(), subject: subject.trim() }) },
      {
        onSuccess: () => {
          setText("");
          setPhoto(null);
          onSent?.();
        },
      },
    );
  return (
    <form
      className={classes.answer}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) send();
      }}
    >
      {!answers && (
        <>
          <TextInput
            label={t("mail.to")}
            placeholder={given.who.company}
            description={t("mail.toAbout")}
            type="email"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <TextInput label={t("mail.subject")} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />
        </>
      )}
      <Textarea
        label={answers ? t("mail.answer") : t("mail.write", { company: given.who.company })}
        autosize
        minRows={3}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.line}>
        <Button
          type="submit"
          loading={mail.isPending}
          disabled={!text.trim()}
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
        >
          {answers ? t("mail.reply") : t("mail.send")}
        </Button>
        <PhotoPick photo={photo} onPick={setPhoto} />
      </div>
    </form>
  );
}

/** The name in a From: `Harbour <a@b>` is Harbour. */
function nameOf(sender: string): string {
  return sender.replace(/<[^>]*>/, "").replaceAll('"', "").trim() || sender;
}
