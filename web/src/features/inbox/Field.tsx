// Where one writes: an answer, which says by which channel and address it goes and why, or a note to colleagues.
import { ActionIcon, Button, FileButton, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { IconMapPin, IconPaperclip, IconSwitchHorizontal, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ComposerShell, Kbd, useChannelName, type ChannelChoice } from "@/ui";
import { isCarried } from "./carried";
import { ContinueDialog } from "./ContinueDialog";
import { CopyField } from "./CopyField";
import classes from "./Inbox.module.css";
import { keyOf, takesTemplates, type Detail } from "./model";
import { NoteField } from "./NoteField";
import { wordsOf } from "./place";
import { PlaceDialog } from "./PlaceDialog";
import { PublicityChoice } from "./PublicityChoice";
import { segmentsOf } from "./segments";
import { sizeOf } from "./sizeOf";
import { TemplateField } from "./TemplateField";
import { useContinue } from "./useContinue";
import type { Desk } from "./useDesk";
import type { FieldState } from "./useField";
import { MOST } from "./useUploads";
import { WindowNotice } from "./WindowNotice";

export type { Mode } from "./useField";

const LONG = 48;

interface Props {
  detail: Detail;
  field: FieldState;
  desk: Desk;
  mayWrite: boolean;
}

export function Field({ detail, field, desk, mayWrite }: Props) {
  const { t } = useTranslation("inbox");
  if (!mayWrite) return <p className={classes.event}>{t("compose.readonly")}</p>;
  return (
    <>
      <div className={classes.tabs} role="group" aria-label={t("compose.kind")}>
        <button type="button" aria-pressed={field.mode === "reply"} onClick={() => field.setMode("reply")}>
          {t("compose.tab")} <Kbd keys="r" />
        </button>
        <button type="button" aria-pressed={field.mode === "note"} onClick={() => field.setMode("note")}>
          {t("note.tab")} <Kbd keys="n" />
        </button>
      </div>
      {field.mode === "note" ? <NoteField field={field} desk={desk} /> : <Answer detail={detail} field={field} />}
    </>
  );
}

function Answer({ detail, field }: Pick<Props, "detail" | "field">) {
  const { t } = useTranslation("inbox");
  const { way, uploads } = field;
  const mail = way?.channel === "email";
  const choices = field.ways.map((each): ChannelChoice => ({
    key: keyOf(each),
    channel: each.channel,
    address: each.display || each.address,
    reason: each.why || undefined,
    impossible: !each.may && !takesTemplates(each),
  }));
  const blocked = !way ? t("compose.nowhere") : !way.files && uploads.files.length > 0 ? t("compose.noFiles") : undefined;
  const choice = choices.find((each) => way && each.key === keyOf(way)) ?? null;
  const choose = (chosen: ChannelChoice) => {
    const option = field.ways.find((each) => keyOf(each) === chosen.key);
    if (option) field.choose(option);
  };
  const notice = <WindowNotice way={way} closed={field.closed} onChoose={field.choose} />;
  if (way && takesTemplates(way)) {
    return (
      <>
        {notice}
        <TemplateField
          key={keyOf(way)}
          conversation={detail.conversation.id}
          way={way}
          choice={choice}
          choices={choices}
          onChoose={choose}
          onSend={field.sendTemplate}
        />
      </>
    );
  }
  return (
    <div
      onKeyDown={(event) => {
        if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
      }}
    >
      {notice}
      {mail && <CopyField detail={detail} field={field} />}
      {mail && (
        <TextInput
          variant="unstyled"
          className={classes.subjectField}
          aria-label={t("compose.subject")}
          placeholder={subjectOf(detail) || t("compose.subject")}
          value={field.subject}
          maxLength={500}
          onChange={(event) => field.setSubject(event.currentTarget.value)}
          dir="auto"
        />
      )}
      <PublicityChoice field={field} name={brief(detail.conversation.customer_name)} />
      <ComposerShell
        label={t("compose.label", { name: brief(detail.conversation.customer_name) })}
        value={field.text}
        onChange={field.setText}
        onSend={field.send}
        choice={choice}
        choices={choices}
        onChoose={choose}
        sending={uploads.busy}
        wordless={field.place !== null}
        blocked={blocked}
        counter={way?.channel === "sms" && field.text ? <SmsCounter text={field.text} /> : undefined}
        tools={
          <>
            {way?.files && <Attach field={field} />}
            <SendPlace field={field} />
            <Continue id={detail.conversation.id} field={field} />
          </>
        }
      />
      {(uploads.files.length > 0 || field.place) && <Chosen field={field} />}
    </div>
  );
}

function SmsCounter({ text }: { text: string }) {
  const { t } = useTranslation("inbox");
  const { count, left, unicode } = segmentsOf(text);
  const words = <span>{t("compose.segments", { count, left })}</span>;
  return unicode ? <Tooltip label={t("compose.unicode")}>{words}</Tooltip> : words;
}

function Attach({ field }: { field: FieldState }) {
  const { t } = useTranslation("inbox");
  const files = field.way?.files;
  const most = files ? Math.max(files.max_bytes, files.max_picture_bytes) : 0;
  const label = most > 0 ? t("compose.attachUpTo", { size: sizeOf(Math.min(most, MOST)) }) : t("compose.attach");
  return (
    <FileButton multiple onChange={field.uploads.add}>
      {(props) => (
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("compose.attach")} loading={field.uploads.busy} {...props}>
            <IconPaperclip size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </FileButton>
  );
}

function Continue({ id, field }: { id: string; field: FieldState }) {
  const { t } = useTranslation("inbox");
  const offer = useContinue(id);
  return (
    <>
      <Tooltip label={t("continue.do")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("continue.do")} onClick={offer.begin}>
          <IconSwitchHorizontal size={17} />
        </ActionIcon>
      </Tooltip>
      {offer.open && (
        <ContinueDialog
          ways={offer.ways}
          onClose={offer.end}
          onInsert={(link) => {
            field.setText(field.text ? `${field.text.trimEnd()} ${link}` : link);
            offer.end();
          }}
        />
      )}
    </>
  );
}

function SendPlace({ field }: { field: FieldState }) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label={t("place.do")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("place.do")} onClick={() => setOpen(true)}>
          <IconMapPin size={17} />
        </ActionIcon>
      </Tooltip>
      {open && (
        <PlaceDialog
          shown={field.way?.places ?? false}
          onClose={() => setOpen(false)}
          onChoose={(place) => {
            field.setPlace(place);
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

function Chosen({ field }: { field: FieldState }) {
  const { t } = useTranslation("inbox");
  const name = useChannelName();
  const { way, place } = field;
  const taken = way?.files;
  const linked = taken ? field.uploads.files.filter((file) => !isCarried(taken, file)) : [];
  return (
    <Group gap={6} mt={6}>
      {place && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconMapPin size={12} aria-hidden />}
          rightSection={<IconX size={12} aria-hidden />}
          aria-label={t("compose.remove", { name: wordsOf(place) })}
          onClick={() => field.setPlace(null)}
        >
          {wordsOf(place)}
        </Button>
      )}
      {field.uploads.files.map((file, index) => (
        <Button
          key={`${file.hash} ${index}`}
          variant="default"
          size="compact-xs"
          rightSection={<IconX size={12} aria-hidden />}
          aria-label={t("compose.remove", { name: t("message.attachment", { name: file.name, size: sizeOf(file.size) }) })}
          onClick={() => field.uploads.remove(index)}
        >
          {t("message.attachment", { name: file.name, size: sizeOf(file.size) })}
        </Button>
      ))}
      {way && linked.length > 0 && (
        <Text size="xs" c="var(--nl-warn)" role="status">
          {t("compose.asLink", { channel: name(way.channel), names: linked.map((file) => file.name).join(", ") })}
        </Text>
      )}
    </Group>
  );
}

/** The subject an answer takes by itself, as the server makes it. */
function subjectOf(detail: Detail): string {
  const last = detail.thread.entries.findLast((each) => each.type === "message" && each.direction === "in" && each.beside !== "outside" && each.subject);
  const subject = last?.type === "message" ? last.subject : "";
  return !subject || subject.toLowerCase().startsWith("re:") ? subject : `Re: ${subject}`;
}

/** A name short enough for the empty field, whose height its words give. */
function brief(name: string): string {
  if (name.length <= LONG) return name;
  const signs = Array.from(new Intl.Segmenter().segment(name), (it) => it.segment);
  return signs.length > LONG ? `${signs.slice(0, LONG - 1).join("")}…` : name;
}
