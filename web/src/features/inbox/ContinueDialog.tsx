// Ways by which the customer goes on elsewhere: links to put into the answer, QR codes to show, a code to read out.
import { Button, Group, Image, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconQrcode, IconTextPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "@/lib/format";
import { ChannelBadge, CopyField, EmptyState } from "@/ui";
import classes from "./Inbox.module.css";
import type { Ways } from "./useContinue";

interface Props {
  ways: Ways | null;
  onInsert: (link: string) => void;
  onClose: () => void;
}

export function ContinueDialog({ ways, onInsert, onClose }: Props) {
  const { t } = useTranslation("inbox");
  return (
    <Modal opened onClose={onClose} title={t("continue.title")} centered size="lg">
      {!ways ? (
        <Skeleton height={220} />
      ) : ways.ways.length === 0 ? (
        <EmptyState title={t("continue.none.title")} text={t("continue.none.text")} />
      ) : (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("continue.text", { at: formatInstant(new Date(ways.expires_at)) })}
          </Text>
          <CopyField label={t("continue.code")} value={ways.code} hint={t("continue.codeHint")} />
          <ul className={classes.ways}>
            {ways.ways.map((way) => (
              <WayRow key={`${way.channel} ${way.address}`} way={way} code={ways.code} onInsert={onInsert} />
            ))}
          </ul>
          <Group justify="flex-end">
            <Button leftSection={<IconTextPlus size={16} aria-hidden />} onClick={() => onInsert(ways.link)}>
              {t("continue.insertAll")}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function WayRow({ way, code, onInsert }: { way: Ways["ways"][number]; code: string; onInsert: (link: string) => void }) {
  const { t } = useTranslation("inbox");
  const [shown, setShown] = useState(false);
  const name = way.address || way.channel;
  return (
    <li className={classes.way}>
      <div className={classes.wayLine}>
        <ChannelBadge channel={way.channel} />
        <span className={classes.wayAddress} dir="auto">
          {way.address}
        </span>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconQrcode size={15} aria-hidden />}
          aria-expanded={shown}
          aria-label={t("continue.qrOf", { name })}
          onClick={() => setShown(!shown)}
        >
          {t("continue.qr")}
        </Button>
        <Button variant="default" size="compact-sm" aria-label={t("continue.insertOf", { name })} onClick={() => onInsert(way.link)}>
          {t("continue.insert")}
        </Button>
      </div>
      {!way.carries && way.channel !== "voice" && <Text size="xs" c="dimmed">{t("continue.type", { code })}</Text>}
      {shown && <Image className={classes.wayCode} src={`data:image/png;base64,${way.qr_png}`} alt={t("continue.qrOf", { name })} />}
    </li>
  );
}
