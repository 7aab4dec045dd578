import type { Schema } from '../request-schema.ts';

interface FieldInputProps {
  readonly name: string;
  readonly schema: Schema;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  /** What the API found wrong with it. */
  readonly wrong?: string | undefined;
}

/** One field, with what the API says of it. */
export function FieldInput({ name, schema, value, onChange, required = false, wrong }: FieldInputProps) {
  const choices = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : null);
  const usual = JSON.stringify(schema.default ?? '').replaceAll('"', '');
  const change = (event: Event) => {
    onChange((event.currentTarget as HTMLInputElement | HTMLSelectElement).value);
  };
  return (
    <label class="field">
      <span>{name.split('.').at(-1)?.replaceAll('_', ' ')}</span>
      {choices ? (
        <select
          name={name}
          value={value}
          onChange={change}
          required={required}
          aria-invalid={wrong !== undefined}
        >
          <option value="">{required ? 'choose' : usual}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          name={name}
          value={value}
          onInput={change}
          required={required}
          aria-invalid={wrong !== undefined}
          placeholder={usual}
          autocomplete="off"
        />
      )}
      {wrong && <small class="wrong">{wrong}</small>}
      <small class="dim">{schema.description}</small>
    </label>
  );
}
