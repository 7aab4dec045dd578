import { type ModelFile, PLACES, type Place } from '../registration.ts';

interface FileRowProps {
  readonly file: ModelFile;
  readonly onChange: (change: Partial<ModelFile>) => void;
  readonly onRemove: () => void;
}

/** One file of a model: its name in the model's folder, where it comes from, and what it must contain. */
export function FileRow({ file, onChange, onRemove }: FileRowProps) {
  const { name, place, upload, sha256 } = file;
  return (
    <fieldset class="file">
      <legend class="unseen">{name || 'A file'}</legend>
      <Text
        label="Name in the folder"
        value={name}
        onChange={(value) => {
          onChange({ name: value });
        }}
      />
      {upload ? (
        <p class="field">
          <span>From this computer</span>
          <span class="dim">{size(upload.size)}</span>
        </p>
      ) : (
        <Source file={file} onChange={onChange} />
      )}
      <Text
        label="SHA-256"
        value={sha256}
        placeholder={upload ? 'computed where the browser can; else sha256sum' : 'sha256sum of the file'}
        onChange={(value) => {
          onChange({ sha256: value.trim() });
        }}
      />
      <button type="button" aria-label={`Remove ${name || place}`} onClick={onRemove}>
        Remove
      </button>
    </fieldset>
  );
}

function Source({ file: { place, at }, onChange }: Pick<FileRowProps, 'file' | 'onChange'>) {
  return (
    <>
      <label class="field">
        <span>From</span>
        <select
          value={place}
          onChange={({ currentTarget }) => {
            onChange({ place: currentTarget.value as Place });
          }}
        >
          {Object.entries(PLACES).map(([one, label]) => (
            <option key={one} value={one}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Text
        label={place === 'url' ? 'Address' : 'Path below MODELS_DIR'}
        value={at}
        onChange={(value) => {
          onChange({ at: value });
        }}
      />
    </>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

function Text({ label, value, placeholder, onChange }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={value}
        required
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
    </label>
  );
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
