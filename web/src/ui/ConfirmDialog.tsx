// The question before a deed that can't be taken back: it says what will happen, and its button names the deed.
import { Button, Group, Modal, Text } from "@mantine/core";
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Question {
  title: string;
  /** What will happen, to how many, and whether it can be undone. */
  consequence: ReactNode;
  /** The deed as a verb: "Delete 3 keys". */
  deed: string;
  /** Destroys something. */
  danger?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(() => Promise.resolve(false));

/** `if (await confirm({ … })) …` */
export function useConfirm(): Ask {
  return useContext(ConfirmContext);
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation("ui");
  const [question, setQuestion] = useState<Question | null>(null);
  const [opened, setOpened] = useState(false);
  const answer = useRef<(yes: boolean) => void>(undefined);

  const ask = useCallback<Ask>((next) => {
    answer.current?.(false);
    setQuestion(next);
    setOpened(true);
    return new Promise((resolve) => (answer.current = resolve));
  }, []);
  const close = (yes: boolean) => {
    setOpened(false); // the question stays while the dialog fades
    answer.current?.(yes);
    answer.current = undefined;
  };

  return (
    <ConfirmContext value={ask}>
      {children}
      <Modal opened={opened} onClose={() => close(false)} title={question?.title} centered>
        <Text component="div">{question?.consequence}</Text>
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={() => close(false)} data-autofocus>
            {t("confirm.cancel")}
          </Button>
          <Button color={question?.danger ? "red.8" : undefined} onClick={() => close(true)}>
            {question?.deed}
          </Button>
        </Group>
      </Modal>
    </ConfirmContext>
  );
}
