// Short words about what was done or could not be done, at the edge of the screen.
import { notifications } from "@mantine/notifications";
import { i18n } from "@/lib/i18n";
import { wordsOf } from "./problemWords";

export function notifyDone(message: string): void {
  notifications.show({ message, withBorder: true });
}

/** What failed, with the server's words and its remedy. */
export function notifyProblem(error: unknown): void {
  const { kind, detail, remedy } = wordsOf(error);
  notifications.show({
    title: i18n.t(`problem.${kind}.title`, { ns: "ui" }),
    message: [detail ?? i18n.t(`problem.${kind}.text`, { ns: "ui" }), remedy].filter(Boolean).join(" "),
    color: "red",
    autoClose: 12_000,
    withBorder: true,
    role: "alert",
  });
}
