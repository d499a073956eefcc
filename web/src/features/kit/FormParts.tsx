// Writing, copying, asking before a deed.
import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "@/lib/api";
import { ComposerShell, CopyField, notifyDone, notifyProblem, useConfirm, type ChannelChoice } from "@/ui";

const CHOICES: ChannelChoice[] = [
  { key: "1", channel: "sms", address: "+55 11 91234 5678", reason: "Answered there 5 minutes ago." },
  { key: "2", channel: "email", address: "ana@example.com", reason: "Verified; reads mail in the evening." },
  { key: "3", channel: "whatsapp", address: "+55 11 91234 5678", reason: "The reply window has closed.", impossible: true },
];
const REFUSED = new ApiProblem({ detail: "The key is in use.", remedy: "Revoke it first." }, 409);

export function FormParts() {
  const confirm = useConfirm();
  const [text, setText] = useState("");
  const [choice, setChoice] = useState<ChannelChoice | null>(CHOICES[0] ?? null);
  const remove = async () => {
    const yes = await confirm({
      title: "Delete 3 keys",
      consequence: "Programs that use them are refused from now on. This can’t be undone.",
      deed: "Delete 3 keys",
      danger: true,
    });
    if (yes) notifyDone("3 keys deleted");
  };
  return (
    <>
      <ComposerShell
        label="Your answer"
        value={text}
        onChange={setText}
        onSend={() => setText("")}
        choice={choice}
        choices={CHOICES}
        onChoose={setChoice}
        counter={`${text.length} of 160, 1 SMS`}
      />
      <ComposerShell
        label="Nobody to answer"
        value=""
        onChange={() => undefined}
        onSend={() => undefined}
        choice={null}
        choices={[]}
        onChoose={() => undefined}
        blocked="There is no address that may be written to."
      />
      <CopyField label="API key" value="nlk_made_up_for_this_page" hint="It is shown once." />
      <Group gap="sm">
        <Button>Primary</Button>
        <Button variant="default">Default</Button>
        <Button variant="subtle">Subtle</Button>
        <Button color="red.8" onClick={() => void remove()}>
          Delete 3 keys
        </Button>
        <Button variant="default" onClick={() => notifyProblem(REFUSED)}>
          Show a problem
        </Button>
      </Group>
    </>
  );
}
