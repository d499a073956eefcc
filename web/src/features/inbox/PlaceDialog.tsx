// A place to send along: where it is, as copied from a map, and what it is called.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { degreesIn, type Place } from "./place";

interface Props {
  /** Whether the channel shows a place as such; else it goes in words, with the address of a map. */
  shown: boolean;
  onChoose: (place: Place) => void;
  onClose: () => void;
}

export function PlaceDialog({ shown, onChoose, onClose }: Props) {
  const { t } = useTranslation("inbox");
  const [where, setWhere] = useState("");
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const degrees = degreesIn(where);
  return (
    <Modal opened onClose={onClose} title={t("place.do")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (degrees) onChoose({ ...degrees, name: name.trim(), address: address.trim() });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t("place.where")}
            description={t("place.hint")}
            error={where.trim() && !degrees ? t("place.none") : undefined}
            value={where}
            onChange={(event) => setWhere(event.currentTarget.value)}
            required
            data-autofocus
            dir="ltr"
          />
          <TextInput label={t("place.name")} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} dir="auto" />
          <TextInput label={t("place.address")} maxLength={100} value={address} onChange={(event) => setAddress(event.currentTarget.value)} dir="auto" />
          {!shown && <Text size="sm" c="dimmed">{t("place.inWords")}</Text>}
          <Group justify="flex-end">
            <Button type="submit" disabled={!degrees}>{t("place.take")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
