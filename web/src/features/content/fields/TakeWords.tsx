// The words of the email, for a form without markup.
import { Button } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "@/ui";
import type { Variants } from "../types";
import { plainOf, wordsOfEmail } from "../words";

interface Props {
  email: Variants["email"];
  value: string;
  /** Without typographic marks, which cost segments. */
  plain?: boolean;
  onTake: (words: string) => void;
}

export function TakeWords({ email, value, plain = false, onTake }: Props) {
  const { t } = useTranslation("content");
  const confirm = useConfirm();
  if (!email) return null;
  const take = async () => {
    const words = wordsOfEmail(email);
    const question = { title: t("field.takeTitle"), consequence: t("field.takeText"), deed: t("field.takeDo") };
    if (value.trim().length > 1 && !(await confirm(question))) return;
    onTake(plain ? plainOf(words) : words);
  };
  return (
    <Button variant="subtle" size="compact-xs" leftSection={<IconMailForward size={13} aria-hidden />} onClick={() => void take()}>
      {t("field.take")}
    </Button>
  );
}
