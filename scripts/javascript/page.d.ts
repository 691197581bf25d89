// What the map's scripts find in their page: Leaflet, Streamlit's component library, and each other's hooks.

// deno-lint-ignore-file no-explicit-any no-var
declare const L: any;
declare const DATA_FOLDER: string;
declare var nhmap: any;
declare var nhmapMap: any;
declare var nhmapWatch: any;
declare const Streamlit: any;
interface Window {
  nhmap: any;
  nhmapMap: any;
  nhmapWatch: any;
  Streamlit: any;
}
