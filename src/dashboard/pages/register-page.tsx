import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import { FileRow } from '../components/file-row.tsx';
import { NeedsScope } from '../components/needs-scope.tsx';
import { Failure } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { type ModelFile, register, sha256Of } from '../registration.ts';
import { href, navigate } from '../router.ts';

const EXAMPLE = `{
  "name": "my-model",
  "onnx": "model.onnx",
  "shape": [3, 32, 32],
  "inputs": { "sample": "x", "noise": "sigma" },
  "output": "denoised",
  "prediction": "denoised",
  "process": { "type": "edm", "sigma_min": 0.002, "sigma_max": 80 },
  "data": { "file": "calibration.npz", "array": "x0", "range": [-1, 1] }
}`;

/** A form for `POST /models`. */
export function RegisterPage() {
  const [manifest, setManifest] = useState(EXAMPLE);
  const [files, setFiles] = useState<readonly ModelFile[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const [sending, setSending] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    try {
      const { name } = await register(manifest, files);
      navigate(href(['models', name]));
    } catch (cause) {
      if (!(cause instanceof ApiError || cause instanceof SyntaxError)) throw cause;
      setError(cause);
      setSending(false);
    }
  };
  return (
    <Page title="Register a model">
      <NeedsScope scope="models" to="register a model" />
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Manifest text={manifest} onChange={setManifest} />
        <Files files={files} setFiles={setFiles} setManifest={setManifest} />
        {error && <Failure error={error} />}
        <button type="submit" class="primary" disabled={sending || files.length === 0}>
          {sending ? 'Sending …' : 'Register the model'}
        </button>
      </form>
    </Page>
  );
}

function Manifest({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  return (
    <Section
      title="Manifest"
      note="What would be model.json in a folder of the model repository; choosing one below fills it in."
    >
      <textarea
        name="manifest"
        aria-label="Manifest"
        rows={11}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
    </Section>
  );
}

interface FilesProps {
  readonly files: readonly ModelFile[];
  readonly setFiles: (update: (before: readonly ModelFile[]) => readonly ModelFile[]) => void;
  readonly setManifest: (text: string) => void;
}

function Files({ files, setFiles, setManifest }: FilesProps) {
  const update = (id: number, change: Partial<ModelFile>) => {
    setFiles((before) => before.map((file) => (file.id === id ? { ...file, ...change } : file)));
  };
  const add = (file: Omit<ModelFile, 'id'>) => {
    const id = nextId++;
    setFiles((before) => [...before, { ...file, id }]);
    return id;
  };
  const choose = async (upload: File) => {
    if (upload.name === 'model.json') setManifest(await upload.text());
    else {
      const id = add({ ...NO_FILE, name: upload.name, upload });
      update(id, { sha256: (await sha256Of(upload)) ?? '' });
    }
  };
  return (
    <Section
      title="Files"
      note="ONNX, its external data, calibration and held-out data, each with its SHA-256."
    >
      {files.map((file) => (
        <FileRow
          key={file.id}
          file={file}
          onChange={(change) => {
            update(file.id, change);
          }}
          onRemove={() => {
            setFiles((before) => before.filter(({ id }) => id !== file.id));
          }}
        />
      ))}
      <p class="actions">
        <label class="button">
          Choose files …
          <input
            class="unseen"
            type="file"
            multiple
            onChange={({ currentTarget }) => {
              for (const file of currentTarget.files ?? []) void choose(file);
              currentTarget.value = '';
            }}
          />
        </label>
        <button
          type="button"
          onClick={() => {
            add(NO_FILE);
          }}
        >
          Add an address
        </button>
      </p>
    </Section>
  );
}

const NO_FILE = { name: '', place: 'url', at: '', sha256: '', upload: null } as const;
let nextId = 1;
